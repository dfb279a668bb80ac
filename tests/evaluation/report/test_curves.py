"""A curve of an order is drawn with what chance would give, and a dot where the threshold lies."""

from byeori.evaluation.report.curves import curve

POINTS = [(0.0, 0.0), (0.2, 0.8), (1.0, 1.0)]
CHANCE = [(0.0, 0.0), (1.0, 1.0)]


def test_the_dot_stands_only_where_there_is_a_threshold():
    titles = ("wrong alarms", "found")
    plain, marked = (curve(POINTS, CHANCE, mark, titles=titles) for mark in (None, (0.2, 0.8)))
    for drawn in (plain, marked):
        assert "<svg" in drawn
        assert "wrong alarms" in drawn
        assert "found" in drawn
    assert len(marked) > len(plain)
