"""What somebody wrote is `text`, and what makes an act happen once is its `idempotency_key`: the words of the field."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_NAMES = {"words": "text", "once": "idempotency_key"}


def upgrade() -> None:
    for old, new in _NAMES.items():
        op.execute(f"ALTER TABLE history RENAME COLUMN {old} TO {new}")
    _rename_constraint("history_once_key", "history_idempotency_key_key")


def downgrade() -> None:
    for old, new in _NAMES.items():
        op.execute(f"ALTER TABLE history RENAME COLUMN {new} TO {old}")
    _rename_constraint("history_idempotency_key_key", "history_once_key")


def _rename_constraint(old: str, new: str) -> None:
    # SQLite gives the constraint of a column no name.
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE history RENAME CONSTRAINT {old} TO {new}")
