import re

import pytest

from byeori.core.errors import ConfigError
from byeori.evaluation.behaviour.declared import CHANGES, KINDS, Direction, Invariance, Minimum, make


def test_a_test_without_a_name_is_called_by_what_it_does():
    assert Invariance(change="typo", input="text").title == "typo of text"
    assert Direction(input="rooms", by=1.0).title == "rooms by 1.0: the answer higher"
    assert Minimum(samples="must/").title == "right: must/"
    assert {*KINDS} == {"invariance", "direction", "minimum"}


@pytest.mark.parametrize(
    ("kind", "entries", "told"),
    [
        (Invariance, {"change": "brightnes"}, "'brightnes' is no change; did you mean 'brightness'?"),
        (Invariance, {}, "`change` is missing"),
        (Invariance, {"change": "synonyms"}, 'wanted words = [["car", "automobile"]]'),
        (Invariance, {"change": "names", "words": ["Kim"]}, "'Kim': wanted two or more words"),
        (Invariance, {"change": "blur", "words": ["a", "b"]}, "`words` are for the changes synonyms and names"),
        (Invariance, {"change": "blur", "values": ["a", "b"]}, "`values` are for the change value"),
        (Invariance, {"change": "blur", "atleast": 1}, "'atleast' is not known; did you mean 'at_least'?"),
        (Invariance, {"change": "blur", "at_least": 95}, "at_least = 95: wanted a share"),
        (Invariance, {"change": "blur", "at_least": "all"}, "at_least = 'all': wanted a number"),
        (Invariance, {"change": "blur", "tolerance": -1}, "tolerance = -1: wanted a distance, 0 or more"),
        (
            Invariance,
            {"change": "mirror", "by": (1.0,)},
            "change = 'mirror': `by` is for the changes brightness, contrast",
        ),
        (Invariance, {"change": "blur", "by": (-1.0,)}, "by = -1: wanted a share of the shorter side, from 0 to 1"),
        (Invariance, {"change": "contrast", "by": (-1.0,)}, "by = -1: wanted a factor, 0 or more"),
        (Invariance, {"change": "noise", "by": (0.1, 2.0)}, "by = 2: wanted a share of white, from 0 to 1"),
        (Invariance, {"change": "brightness", "by": (40.0,)}, "by = 40: wanted a share of white, from -1 to 1"),
        (Invariance, {"change": "typo", "by": (0,)}, "by = 0: wanted a whole number of typing errors, 1 or more"),
        (Invariance, {"change": "typo", "by": (1.5,)}, "by = 1.5: wanted a whole number of typing errors, 1 or more"),
        (Invariance, {"change": "typo", "by": ("a",)}, "by = ['a']: wanted a number"),
        (Invariance, {"change": 3}, "change = 3: wanted a text"),
        (Invariance, {"change": "names", "words": "Kim"}, "words = 'Kim': wanted lists of words that mean the same"),
        (Invariance, {"change": "value", "values": 3}, "values = 3: wanted a list of values"),
        (Direction, {"input": "text", "append": 3}, "append = 3: wanted a text"),
        (Direction, {"by": 1}, "`input` is missing"),
        (Direction, {"input": "rooms"}, "found none of by, times, to and append; wanted one"),
        (Direction, {"input": "rooms", "by": 1, "to": 2}, "found 'by', 'to' of by, times"),
        (Direction, {"input": "rooms", "by": 1, "expect": "up"}, "expect = 'up': wanted higher, lower, not higher"),
        (Minimum, {}, "`samples` is missing"),
    ],
)
def test_a_declaration_that_cannot_be_says_why(kind, entries, told):
    with pytest.raises(ConfigError, match=re.escape(told)):
        make(kind, entries)


def test_every_change_says_what_it_is_for():
    assert all(wanted.startswith(("an input of ", "any input")) for wanted in CHANGES.values())
