"""Anonymous pulses, and a priority for what is to be said."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meta",
        sa.Column("k", sa.String(), nullable=False),
        sa.Column("v", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("k"),
    )
    op.create_table(
        "pulse_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_token", sa.String(), nullable=False),
        sa.Column("creator_id", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("composed", sa.JSON(), nullable=False),
        sa.Column("minimum", sa.Integer(), nullable=False),
        sa.Column("waves", sa.Integer(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trouble", sa.String(), nullable=True),
        sa.CheckConstraint("state IN ('draft', 'running', 'paused', 'finished', 'archived')", name="ck_state"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("form_token"),
    )
    with op.batch_alter_table("pulse_series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pulse_series_next_opens_at"), ["next_opens_at"], unique=False)

    op.create_table(
        "survey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.Integer(), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("k_text", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("pk", sa.LargeBinary(length=32), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'closing', 'closed', 'shredded')", name="ck_state"),
        sa.CheckConstraint("k >= 5", name="ck_k"),
        sa.CheckConstraint("k_text >= 10", name="ck_k_text"),
        sa.ForeignKeyConstraint(
            ["series"],
            ["pulse_series.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("series", "wave"),
    )
    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_survey_closes_at"), ["closes_at"], unique=False)

    op.create_table(
        "ballot",
        sa.Column("survey", sa.Integer(), nullable=False),
        sa.Column("mark", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey"],
            ["survey.id"],
        ),
        sa.PrimaryKeyConstraint("survey", "mark"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "comment",
        sa.Column("survey", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pos", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey"],
            ["survey.id"],
        ),
        sa.PrimaryKeyConstraint("survey", "question", "pos"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "invite",
        sa.Column("survey", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("segment", sa.String(), nullable=False),
        sa.Column("dm_channel", sa.String(), nullable=True),
        sa.Column("dm_ts", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["survey"],
            ["survey.id"],
        ),
        sa.PrimaryKeyConstraint("survey", "user_id"),
    )
    op.create_table(
        "pulse_actions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("form_token", sa.String(), nullable=False),
        sa.Column("survey", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("promised_by", sa.String(), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("next_alarm_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('open', 'done', 'dropped')", name="ck_state"),
        sa.ForeignKeyConstraint(
            ["survey"],
            ["survey.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("form_token"),
    )
    with op.batch_alter_table("pulse_actions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pulse_actions_next_alarm_at"), ["next_alarm_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_pulse_actions_survey"), ["survey"], unique=False)

    op.create_table(
        "pulse_cursors",
        sa.Column("survey", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("last_user_id", sa.String(), nullable=False),
        sa.Column("is_done", sa.Boolean(), nullable=False),
        sa.CheckConstraint("step IN ('invite', 'half', 'last', 'closed')", name="ck_step"),
        sa.ForeignKeyConstraint(
            ["survey"],
            ["survey.id"],
        ),
        sa.PrimaryKeyConstraint("survey", "step", "zone"),
    )
    op.create_table(
        "pulse_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("series", sa.Integer(), nullable=False),
        sa.Column("survey", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.String(), nullable=True),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["series"],
            ["pulse_series.id"],
        ),
        sa.ForeignKeyConstraint(
            ["survey"],
            ["survey.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("pulse_history", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pulse_history_series"), ["series"], unique=False)

    op.create_table(
        "pulse_posts",
        sa.Column("survey", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("ts", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey"],
            ["survey.id"],
        ),
        sa.PrimaryKeyConstraint("survey", "place"),
    )
    op.create_table(
        "result",
        sa.Column("survey", sa.Integer(), nullable=False),
        sa.Column("question", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["survey"],
            ["survey.id"],
        ),
        sa.PrimaryKeyConstraint("survey", "question"),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
        batch_op.drop_index("ix_outbox_due")
        batch_op.create_index("ix_outbox_bulk_pace", ["priority", "sent_at"], unique=False)
        batch_op.create_index(
            "ix_outbox_queue",
            ["priority", "due_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('due', 'leased')"),
            postgresql_where=sa.text("state IN ('due', 'leased')"),
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_queue",
            sqlite_where=sa.text("state IN ('due', 'leased')"),
            postgresql_where=sa.text("state IN ('due', 'leased')"),
        )
        batch_op.drop_index("ix_outbox_bulk_pace")
        batch_op.create_index("ix_outbox_due", ["state", "due_at"], unique=False)
        batch_op.drop_column("priority")

    op.drop_table("result")
    op.drop_table("pulse_posts")
    with op.batch_alter_table("pulse_history", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pulse_history_series"))

    op.drop_table("pulse_history")
    op.drop_table("pulse_cursors")
    with op.batch_alter_table("pulse_actions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pulse_actions_survey"))
        batch_op.drop_index(batch_op.f("ix_pulse_actions_next_alarm_at"))

    op.drop_table("pulse_actions")
    op.drop_table("invite")
    op.drop_table("comment")
    op.drop_table("ballot")
    with op.batch_alter_table("survey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_survey_closes_at"))

    op.drop_table("survey")
    with op.batch_alter_table("pulse_series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pulse_series_next_opens_at"))

    op.drop_table("pulse_series")
    op.drop_table("meta")
