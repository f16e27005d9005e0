"""Copies of files on the other side of a request: where each stands, and how far it has come."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TO_DO = sa.text("state IN ('waiting', 'asked', 'leaving')")


def upgrade() -> None:
    op.create_table(
        "file_copies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.String(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("channel_id", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.CheckConstraint("audience IN ('department', 'requester')", name="ck_audience"),
        sa.CheckConstraint(
            "state IN ('waiting', 'asked', 'shared', 'missed', 'leaving', 'gone')",
            name="ck_state",
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["history.id"]),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("entry_id", "audience", "file_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_file_copies_file_id", "file_copies", ["file_id"])
    op.create_index(
        "ix_file_copies_queue", "file_copies", ["due_at", "id"], sqlite_where=_TO_DO, postgresql_where=_TO_DO
    )


def downgrade() -> None:
    op.execute("DELETE FROM outbox WHERE notice IN ('missed-files-line', 'missed-files-requester')")
    op.drop_table("file_copies")
