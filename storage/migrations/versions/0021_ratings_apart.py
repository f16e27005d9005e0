"""The score and the time lost are rows of their own. What somebody wrote with them stands in the history already."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_TIMES = "time_lost IN ('none', '15m', '1h', 'half_day', 'more')"
# For a word that the history does not have, whatever became of its line.
_KEEP_WORDS = """
INSERT INTO history (request_id, verb, actor_id, at, text, data)
SELECT ratings.request_id, 'rated', requests.requester_id, ratings.at, ratings.comment, '{}'
FROM ratings JOIN requests ON requests.id = ratings.request_id
WHERE ratings.comment <> '' AND NOT EXISTS (
  SELECT 1 FROM history
  WHERE history.request_id = ratings.request_id AND history.verb = 'rated' AND history.text = ratings.comment
)
"""


def upgrade() -> None:
    op.create_table(
        "scores",
        *_of_one_resolution(),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name="ck_score"),
    )
    op.create_table(
        "lost_times",
        *_of_one_resolution(),
        sa.Column("time_lost", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_TIMES, name="ck_time_lost"),
    )
    op.execute(
        "INSERT INTO scores (request_id, resolution, score, given_at, changed_at) "
        "SELECT request_id, resolution, score, at, at FROM ratings"
    )
    op.execute(
        "INSERT INTO lost_times (request_id, resolution, time_lost, at) "
        "SELECT request_id, resolution, time_lost, at FROM ratings"
    )
    op.execute(_KEEP_WORDS)
    op.drop_table("ratings")


def downgrade() -> None:
    op.create_table(
        "ratings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("resolution", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("time_lost", sa.String(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_TIMES, name="ck_time_lost"),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name="ck_score"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("request_id", "resolution"),
    )
    # Whoever did not say how much time it cost them lost none that is known.
    op.execute(
        "INSERT INTO ratings (request_id, resolution, score, time_lost, comment, at) "
        "SELECT scores.request_id, scores.resolution, score, COALESCE(time_lost, 'none'), '', given_at FROM scores "
        "LEFT JOIN lost_times ON lost_times.request_id = scores.request_id "
        "AND lost_times.resolution = scores.resolution"
    )
    op.execute("UPDATE history SET verb = 'rated' WHERE verb = 'commented'")
    op.drop_table("lost_times")
    op.drop_table("scores")


def _of_one_resolution() -> tuple[sa.Column[int] | sa.schema.Constraint, ...]:
    return (
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("resolution", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["requests.id"]),
        sa.PrimaryKeyConstraint("request_id", "resolution"),
    )
