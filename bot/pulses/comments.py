"""Comments as they are shown: in alphabetical order, with the oddities of somebody's keyboard smoothed out."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence


def comments_shown(texts: Sequence[str]) -> list[str]:
    """Return the texts that are not blank, normalised and sorted, so that their order says nothing."""
    smooth = (" ".join(unicodedata.normalize("NFKC", text).split()) for text in texts)
    return sorted(text for text in smooth if text)
