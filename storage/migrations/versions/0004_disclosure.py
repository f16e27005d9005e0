"""What is remembered of the company so that pulses can be compared by nobody: colleagues, homes, the tree, waves.

Who was met when, and the waves of the last 180 days, are made from what is known by `bot.pulses.company`, which knows
the rules; it needs no more than these tables.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "colleagues",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "pulse_homes",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("department", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("person_id"),
    )
    op.create_table(
        "pulse_joined",
        sa.Column("node", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("node"),
    )
    op.create_table(
        "pulse_tree",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "pulse_waves",
        sa.Column("survey", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("k", sa.Integer(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'published', 'silent')", name="ck_state"),
        sa.ForeignKeyConstraint(
            ["survey"],
            ["survey.id"],
        ),
        sa.PrimaryKeyConstraint("survey"),
    )
    with op.batch_alter_table("invite", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reminder_ts", sa.String(), nullable=True))
    with op.batch_alter_table("pulse_series", schema=None) as batch_op:
        batch_op.add_column(sa.Column("not_before", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("look_again_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("left_out_at", sa.DateTime(timezone=True), nullable=True))

    # A wave that the old rules held up waited for somebody's click. From now on it is looked at again by itself.
    op.execute(
        "UPDATE pulse_series SET state = 'running', trouble = NULL WHERE state = 'paused' AND trouble IS NOT NULL"
    )
    # Reminders went to those who had not answered. There is no such list any more, so none of them is sent.
    op.execute("DELETE FROM outbox WHERE notice = 'pulse-reminders'")
    op.execute("DELETE FROM pulse_cursors WHERE step IN ('half', 'last')")


def downgrade() -> None:
    with op.batch_alter_table("pulse_series", schema=None) as batch_op:
        batch_op.drop_column("left_out_at")
        batch_op.drop_column("look_again_at")
        batch_op.drop_column("not_before")
    with op.batch_alter_table("invite", schema=None) as batch_op:
        batch_op.drop_column("reminder_ts")
    for table in ("pulse_waves", "pulse_tree", "pulse_joined", "pulse_homes", "colleagues"):
        op.drop_table(table)
