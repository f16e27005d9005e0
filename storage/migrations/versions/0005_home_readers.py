"""Who looks at Home is kept in memory only: the column wrote a moment beside a person when they came to answer."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("home_seen_at")
    if op.get_bind().dialect.name == "postgresql":
        # There a dropped column stays in the rows, and which transaction wrote each: only a table written anew forgets.
        op.execute("ALTER TABLE people ALTER COLUMN name TYPE VARCHAR USING name || ''")
    # The files of a database that was in use are overwritten by the next sweep.
    op.execute(
        "INSERT INTO meta (k, v) SELECT 'scrub', 'due' WHERE EXISTS (SELECT 1 FROM people) ON CONFLICT DO NOTHING"
    )


def downgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("home_seen_at", sa.DateTime(timezone=True), nullable=True))
