"""What takes seconds is reckoned once for all who ask for it, and never holds up all of a server."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from night.firm import SmallFirm
from receivables.config import Config
from receivables.night import remembering
from receivables.night.remembering import ReckonedElsewhere, in_turn, reckoned_in_turn

ASKING = 6


@pytest.fixture
def others() -> Iterator[ThreadPoolExecutor]:
    """Other requests of the same process."""
    with ThreadPoolExecutor(max_workers=ASKING) as started:
        yield started


def test_what_many_ask_at_once_is_reckoned_once(firm: SmallFirm, others: ThreadPoolExecutor) -> None:
    reckoned: list[int] = []
    all_ask = threading.Barrier(ASKING)

    @reckoned_in_turn
    def twice(_config: Config, number: int) -> int:
        reckoned.append(number)
        return number * 2

    def asked(_: int) -> int:
        all_ask.wait()
        return twice(firm.config, 7)

    assert list(others.map(asked, range(ASKING))) == [14] * ASKING
    assert reckoned == [7]


def test_whoever_finds_no_room_to_wait_is_told_so_at_once(
    others: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembering, "_room", threading.BoundedSemaphore(1))

    def asked(_: int) -> str:
        try:
            with in_turn():
                return "reckoned"
        except ReckonedElsewhere as full:
            turned_away.release()
            return str(full)

    turned_away = threading.Semaphore(0)
    with in_turn():
        answers = others.map(asked, range(ASKING))
        for _ in range(ASKING - 1):
            assert turned_away.acquire(timeout=10)
    assert sorted(one.split(";")[0] for one in answers) == [
        *["Many ask for figures that take their time"] * (ASKING - 1),
        "reckoned",
    ]


def test_whoever_has_the_turn_may_take_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "_room", threading.Semaphore(0))
    with in_turn(), in_turn():
        pass
    with in_turn():
        pass
