"""Homes that Slack tells: a field of somebody's profile, or a user group."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("slack_home", sa.String(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("heard_home", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "home_groups",
        sa.Column("group_id", sa.String(), nullable=False),
        sa.Column("home", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("group_id"),
    )


def downgrade() -> None:
    op.drop_table("home_groups")
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("heard_home")
        batch_op.drop_column("slack_home")
