"""What processes do after an update: a signal to any stops all, the clock of the leading one counts."""

from dataclasses import replace

from byeori.training.devices.orders import Orders, ordered
from byeori.training.devices.team import ALONE, Team

MINE = Orders(stop=0, saves=False, updates=10)


class _Two(Team):
    """A team whose other process is played."""

    def numbers(self, mine):
        leading = [0.0, 1.0, 12.0]
        return [leading, list(mine)]


def test_alone_its_own_count():
    assert ordered(ALONE, lambda: MINE) is MINE


def test_a_signal_that_came_to_one_stops_all_and_the_leading_one_says_what_the_clock_asks_for():
    other = _Two(rank=1, size=2)
    assert ordered(other, lambda: MINE) == Orders(stop=0, saves=True, updates=12)
    assert ordered(other, lambda: replace(MINE, stop=15)) == Orders(stop=15, saves=True, updates=12)
