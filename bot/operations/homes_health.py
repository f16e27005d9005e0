"""Checks of who belongs where: people without a home department, names that look alike, departments of few."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from bot import Bot
from bot.operations.findings import Finding
from bot.people import homes
from storage import people as people_rows

_FEW = 5


def home_departments(bot: Bot) -> Iterator[Finding]:
    """Whether everybody has a home department, once a people file was brought in, and whether figures can name it."""
    if not bot.db.is_current():
        return
    with bot.db.reading() as session:
        if not people_rows.homes(session):
            return
        sizes = homes.sizes(session)
    without = sizes.pop(homes.NO_HOME, 0)
    if without:
        yield Finding(
            f"{without} of {without + sizes.total()} people have no home department: figures leave out what they ask.",
            "Add them to the people file, and bring it in again: `handoff people apply FILE`.",
            hint=True,
        )
    alike: dict[str, list[str]] = defaultdict(list)
    for name in sorted(sizes):
        alike[name.casefold()].append(name)
    for names in alike.values():
        if len(names) > 1:
            yield Finding(
                f"The home departments {' and '.join(names)} differ by capital letters only.",
                f'If they are one: `handoff people rename "{names[1]}" "{names[0]}"`.',
                hint=True,
            )
    few = [name for name in sorted(sizes) if sizes[name] < _FEW]
    if few:
        yield Finding(
            f"{len(few)} home departments have under five people ({', '.join(few)}): figures put them together.",
            "Nothing is wrong with that. Where some belong together anyway, give them one name in the people file.",
            hint=True,
        )
