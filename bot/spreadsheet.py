"""Rows as a file that a spreadsheet opens as it stands: CSV (RFC 4180), UTF-8 with a byte order mark."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

Cell = str | int | float | None

_BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
# What a spreadsheet would take for a formula, source: owasp.org/www-community/attacks/CSV_Injection.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(rows: Iterable[Sequence[Cell]]) -> str:
    """Return the rows as CSV. A text that a spreadsheet would take for a formula gets an apostrophe; None is empty."""
    written = io.StringIO()
    written.write(_BYTE_ORDER_MARK)
    lines = csv.writer(written)
    for row in rows:
        lines.writerow([f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for cell in row])
    return written.getvalue()
