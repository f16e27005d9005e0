"""Who came first goes first, nobody is left holding a lock that nobody gave them, and one file has one lock."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from storage.fair_lock import FairLock, lock_of
from tests.patience import FOR_LOCKS, FOR_OTHERS

AT_ONCE = timedelta(0)


def comes(lock: FairLock, act: Callable[[], object], patience: timedelta = FOR_LOCKS) -> threading.Thread:
    """Somebody who does something once it is their turn; returns when they stand in line."""
    before = len(lock)

    def waits() -> None:
        with lock.hold(patience) as is_mine:
            if is_mine:
                act()

    somebody = threading.Thread(target=waits)
    somebody.start()
    while len(lock) == before and somebody.is_alive():
        somebody.join(0.01)
    return somebody


def all_leave(people: list[threading.Thread]) -> bool:
    for somebody in people:
        somebody.join(FOR_OTHERS)
    return not any(somebody.is_alive() for somebody in people)


def is_free(lock: FairLock) -> bool:
    with lock.hold(AT_ONCE) as is_mine:
        return is_mine


def test_whoever_comes_first_goes_first() -> None:
    lock, went = FairLock(), list[int]()

    with lock.hold(FOR_LOCKS):
        crowd = [comes(lock, lambda number=number: went.append(number)) for number in range(20)]  # type: ignore[misc]

    assert all_leave(crowd)
    assert went == list(range(20))


def test_there_is_never_more_than_one() -> None:
    lock, inside, met = FairLock(), list[int](), list[int]()

    def goes_in_and_out(number: int) -> None:
        for _time in range(200):
            with lock.hold(FOR_LOCKS) as is_mine:
                assert is_mine
                inside.append(number)
                met.append(len(inside))
                inside.remove(number)

    crowd = [threading.Thread(target=goes_in_and_out, args=(number,)) for number in range(8)]
    for somebody in crowd:
        somebody.start()

    assert all_leave(crowd)
    assert met == [1] * 1_600


def test_whoever_loses_patience_leaves_the_line_and_the_others_move_up() -> None:
    lock, went = FairLock(), list[str]()

    with lock.hold(FOR_LOCKS):
        hasty = comes(lock, lambda: went.append("hasty"), AT_ONCE)
        patient = comes(lock, lambda: went.append("patient"))
        assert all_leave([hasty])

    assert all_leave([patient])
    assert went == ["patient"]
    assert len(lock) == 0


def test_whoever_fails_inside_lets_the_next_one_go() -> None:
    lock, went, behind = FairLock(), list[str](), list[threading.Thread]()

    def fails() -> None:
        with lock.hold(FOR_LOCKS):
            behind.append(comes(lock, lambda: went.append("patient")))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()

    assert all_leave(behind)
    assert went == ["patient"]
    assert is_free(lock)


def test_whoever_holds_it_already_waits_in_vain_and_still_holds_it() -> None:
    lock = FairLock()

    with lock.hold(FOR_LOCKS) as is_mine:
        with lock.hold(AT_ONCE) as is_mine_again:
            assert (is_mine, is_mine_again) == (True, False)
        assert not is_free(lock)

    assert is_free(lock)


def test_a_file_has_one_lock_and_another_file_another(tmp_path: Path) -> None:
    assert lock_of(tmp_path / "one.db") is lock_of(tmp_path / "one.db")
    assert lock_of(tmp_path / "one.db") is not lock_of(tmp_path / "two.db")
