"""What a button or an entry of a menu carries when one id is not enough: written for Slack, read when it is back.

Ids are kept as Slack sends them. Whoever uses one checks it, because anybody can send anything.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class WholeList:
    """A list of Home, by its name; one of those of a department, if that is named."""

    name: str
    department_id: str = ""

    @classmethod
    def parse(cls, value: str) -> WholeList:
        name, _, department_id = value.partition(":")
        return cls(name, department_id)

    def __str__(self) -> str:
        return f"{self.name}:{self.department_id}" if self.department_id else self.name


@dataclass(frozen=True)
class MenuEntry:
    """What the *More* menu does with a request."""

    verb: str
    request_id: str

    @classmethod
    def parse(cls, value: str) -> MenuEntry:
        verb, _, request_id = value.partition(" ")
        return cls(verb, request_id)

    def __str__(self) -> str:
        return f"{self.verb} {self.request_id}"


@dataclass(frozen=True)
class ReportChoice:
    """A report that was made: of which department, and of which weeks, from a Monday on."""

    department_id: str
    first_day: str
    weeks: str

    @classmethod
    def parse(cls, value: str) -> ReportChoice:
        department_id, _, rest = value.partition(" ")
        first_day, _, weeks = rest.partition(" ")
        return cls(department_id, first_day, weeks)

    def __str__(self) -> str:
        return f"{self.department_id} {self.first_day} {self.weeks}"


@dataclass(frozen=True)
class CommentsPage:
    """A page of the comments on a pulse, counted from 0."""

    survey_id: str
    page: str

    @classmethod
    def parse(cls, value: str) -> CommentsPage:
        survey_id, _, page = value.partition(" ")
        return cls(survey_id, page)

    def __str__(self) -> str:
        return f"{self.survey_id} {self.page}"
