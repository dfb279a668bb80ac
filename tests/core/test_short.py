"""A thing shows itself in one line, however much it holds."""

from dataclasses import dataclass, field

from byeori.core.short import short_repr


@dataclass
class Thing:
    name: str
    many: tuple[int, ...] = ()
    named: dict[str, int] = field(default_factory=dict)
    hidden: str = field(default="", repr=False)
    __repr__ = short_repr


def test_what_is_by_default_or_hidden_is_left_out():
    assert repr(Thing("a", hidden="x")) == "Thing(name='a')"
    assert repr(Thing("a", (1, 2), {"b": 1})) == "Thing(name='a', many=(1, 2), named={'b': 1})"


def test_long_values_are_cut():
    told = repr(Thing("x" * 500, tuple(range(1000)), dict.fromkeys(map(str, range(9)), 1)))
    assert told == f"Thing(name='{'x' * 55} ..., many=(0, 1, 2, 3, ... 1,000 in all), named={{... 9 entries}})"
