"""When a promise broke is kept, and stays; closed in silence is an outcome of its own.

`changed_at` is empty in every row that an older version kept. That says to the program to compute it once from the
history, when it first starts on this schema: what broke when, and what was closed in silence.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_STATES = "'running', 'paused', 'stopped', 'void'"


def upgrade() -> None:
    with op.batch_alter_table("clocks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("broken_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint("ck_state", type_="check")
        batch_op.create_check_constraint("ck_state", f"state IN ({_STATES}, 'silent')")


def downgrade() -> None:
    op.execute("UPDATE clocks SET state = 'stopped' WHERE state = 'silent'")
    with op.batch_alter_table("clocks", schema=None) as batch_op:
        batch_op.drop_constraint("ck_state", type_="check")
        batch_op.create_check_constraint("ck_state", f"state IN ({_STATES})")
        batch_op.drop_column("broken_at")
        batch_op.drop_column("changed_at")
