"""How a recipe says what a threshold is for: every form is read, and what is none is refused with the forms."""

import pytest

from byeori.core.errors import ConfigError
from byeori.core.recipe import Recipe
from byeori.core.threshold import Wanted, wanted_threshold


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("0.3", Wanted("number", 0.3)),
        (".25", Wanted("number", 0.25)),
        ("f1", Wanted("f", 1.0)),
        ("F0.5", Wanted("f", 0.5)),
        ("cost=1:20", Wanted("cost", 20.0)),
        ("cost=2:1", Wanted("cost", 0.5)),
        ("recall=0.9", Wanted("recall", 0.9)),
        (" precision=1 ", Wanted("precision", 1.0)),
        ("none", None),
    ],
)
def test_every_form_is_read(text, wanted):
    assert wanted_threshold(text) == wanted


@pytest.mark.parametrize("text", ["", "half", "1.5", "0", "f0", "f", "cost=1", "cost=0:3", "cost=1:0", "recall=90"])
def test_what_is_none_is_refused_with_the_forms(text):
    with pytest.raises(ConfigError, match=r"recipe: threshold = .*wanted none, a probability such as 0.3, f1, f2"):
        Recipe(threshold=text)
