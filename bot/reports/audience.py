"""Whose figures may leave a department: none of so few that a figure is about somebody."""

from __future__ import annotations

from collections.abc import Collection, Mapping

FEWEST_SERVING = 5
SMALL_DEPARTMENTS = "small departments"


def shown_outside(serving: Mapping[int, Collection[str]]) -> dict[int, bool]:
    """Whether figures of a department may be shown outside of it: when at least five different people served in the
    last thirteen weeks. The others are put together as *small departments*.

    Nothing is ever told of one person who serves. (The reason: the German Federal Labour Court, 1 ABR 46/15 and
    1 ABR 6/94; CNIL SAN-2023-021.)
    """
    return {department_id: len(set(people)) >= FEWEST_SERVING for department_id, people in serving.items()}
