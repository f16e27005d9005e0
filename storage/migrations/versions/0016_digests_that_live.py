"""Where a digest stands in Slack, and what it names: it is drawn anew, and makes room for the next one."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("digests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("channel_id", sa.String(), nullable=True))
        batch_op.add_column(sa.Column("ts", sa.String(), nullable=True))
    op.create_table(
        "digest_rows",
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"]),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.PrimaryKeyConstraint("digest_id", "request_id"),
    )
    op.create_index("ix_digest_rows_request_id", "digest_rows", ["request_id"])


def downgrade() -> None:
    op.drop_table("digest_rows")
    with op.batch_alter_table("digests", schema=None) as batch_op:
        batch_op.drop_column("ts")
        batch_op.drop_column("channel_id")
