"""Somebody in Slack, and what they are to a department."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from storage.columns import moment, one_of
from storage.table import Table


class Person(Table, table=True):
    """Somebody in Slack, as far as we need to know them.

    `met_at` is when Slack first said who they are, `changed_at` its own word of when it last changed what it says of
    them, `quiet_told_at` when it was asked what it said of their pause: what comes late is older than that.
    """

    __tablename__ = "people"
    # Few are away at a time, and of everybody else these have nothing.
    __table_args__ = tuple(
        Index(
            f"ix_people_{until}",
            until,
            sqlite_where=text(f"{until} IS NOT NULL"),
            postgresql_where=text(f"{until} IS NOT NULL"),
        )
        for until in ("away_until", "status_until", "quiet_until")
    )

    id: str = Field(primary_key=True, description="Slack's user id")
    name: str
    zone: str = Field(default="UTC", description="IANA name")
    is_active: bool = True
    is_bot: bool = False
    is_external: bool = Field(default=False, description="of another company")
    is_guest: bool = Field(default=False, description="of ours, but sees only some channels")
    team_id: str | None = Field(default=None, description="Slack's id of the workspace that is theirs")
    direct_id: str | None = Field(default=None, description="Slack's id of their direct message with us")
    direct_with: str | None = Field(default=None, description="who we were then: another app has other messages")
    home: str = Field(
        default="", description="the department that they belong to, as a file says; it need not be one that serves"
    )
    slack_home: str = Field(default="", description="the same, as a field of their profile or a user group says")
    heard_home: str = Field(default="", description="the same, as a look at Slack that is not taken over yet heard it")
    manager_id: str | None = Field(default=None, description="Slack's id, as a file says")
    language: str | None = Field(default=None, description='as a file says: "de", "pt-BR"')
    met_at: datetime = moment()
    changed_at: datetime | None = moment(nullable=True)
    away_until: datetime | None = moment(nullable=True)
    status_until: datetime | None = moment(nullable=True)
    quiet_until: datetime | None = moment(nullable=True)
    quiet_told_at: datetime | None = moment(nullable=True)


class HomeGroup(Table, table=True):
    """A user group whose people belong to one department, as a file says."""

    __tablename__ = "home_groups"

    group_id: str = Field(primary_key=True, description="Slack's id")
    home: str


class AbsenceRow(Table, table=True):
    """A stretch in which somebody was away, or will be, while something waits for them: it does not count against them.

    Kept only as long as something waits.
    """

    __tablename__ = "absences"
    __table_args__ = (Index("ix_absences_person", "person_id", "until_at"),)

    id: int = Field(default=None, primary_key=True)
    person_id: str = Field(foreign_key="people.id")
    from_at: datetime = moment()
    until_at: datetime = moment()


class Role(Table, table=True):
    """Who is a member or a lead of a department. Members follow the channel, leads the departments file."""

    __tablename__ = "roles"
    __table_args__ = (one_of("role", "member", "lead"), Index("ix_roles_person", "person_id"))

    department_id: int = Field(foreign_key="departments.id", primary_key=True)
    person_id: str = Field(primary_key=True)
    role: str = Field(primary_key=True)
