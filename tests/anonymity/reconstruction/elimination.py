"""Which sets of people are determined by published sums: exact elimination over rational numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from fractions import Fraction
from itertools import combinations

Vector = tuple[Fraction, ...]
Segments = frozenset[str]


def determined(
    published: Collection[Segments], people: Mapping[str, int], *, below: int, insider: str | None = None
) -> list[Segments]:
    """The unions of departments with fewer than `below` respondents whose sum follows from the published ones.

    `people` says how many answered in each department. People of one department are in the same groups, so a part of
    it never follows; with an `insider`, their own answer is known, and they are left out of their department.
    """
    atoms = dict(people)
    if insider is not None:
        atoms[insider] -= 1
    columns = sorted(name for name, count in atoms.items() if count)
    basis = _basis(_vector(group, columns) for group in published)
    return [
        union
        for union in _unions(columns)
        if sum(atoms[name] for name in union) < below and _is_spanned(_vector(union, columns), basis)
    ]


def _unions(names: Collection[str]) -> Iterator[Segments]:
    for size in range(1, len(names) + 1):
        yield from map(frozenset, combinations(names, size))


def _vector(group: Segments, columns: list[str]) -> Vector:
    return tuple(Fraction(name in group) for name in columns)


def _basis(vectors: Iterator[Vector]) -> dict[int, Vector]:
    """Rows in echelon form, by the column of their first one."""
    basis: dict[int, Vector] = {}
    for vector in vectors:
        rest = _reduced(vector, basis)
        lead = _lead(rest)
        if lead is not None:
            basis[lead] = tuple(value / rest[lead] for value in rest)
    return basis


def _is_spanned(vector: Vector, basis: Mapping[int, Vector]) -> bool:
    return _lead(_reduced(vector, basis)) is None


def _reduced(vector: Vector, basis: Mapping[int, Vector]) -> Vector:
    for lead in sorted(basis):
        if vector[lead]:
            factor = vector[lead]
            vector = tuple(a - factor * b for a, b in zip(vector, basis[lead], strict=True))
    return vector


def _lead(vector: Vector) -> int | None:
    return next((column for column, value in enumerate(vector) if value), None)
