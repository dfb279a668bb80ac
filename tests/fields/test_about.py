"""What a field says of itself: what cannot be is refused where it is written."""

import pytest

from byeori import About, Category, Flag, Image, Line, Number, Text
from byeori.core.errors import FieldError
from byeori.fields.kinds import KINDS


@pytest.mark.parametrize(
    ("entries", "text"),
    [
        ({"judged_as": "clases"}, r"judged_as='clases'.*did you mean 'classes'"),
        ({"takes": "vectors"}, r"takes='vectors'.*wanted one of 'vector', 'sequence', 'map'; did you mean 'vector'"),
        ({"media": "photo"}, r"media='photo'.*'image', 'audio', 'video' or None"),
        ({"suffixes": ("png",)}, r"'png'; wanted a dot and small letters"),
        ({"media": "image", "suffixes": (".PNG",)}, r"'.PNG'; wanted a dot and small letters"),
        ({"suffixes": (".png",)}, "wanted their `media` too"),
        ({"calibrated": "threshold"}, r"calibrated='threshold'.*wanted tuple\[str, ...\]"),
        ({"blank": "-1"}, r"blank='-1'.*wanted float | None"),
        ({"is_table": 1}, "wanted bool"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_at_once(entries, text):
    with pytest.raises(FieldError, match=text):
        About(**entries)


def test_what_nothing_is_said_of_is_neutral():
    about = About()
    assert (about.media, about.blank, about.takes, about.judged_as) == (None, None, "vector", "scores")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind)
def test_every_kind_says_what_it_is_before_anything_is_learned(kind):
    assert isinstance(kind().about, About)


def test_what_depends_on_the_settings_is_said_of_the_field_as_it_is():
    assert Image(size=32).about.size == 32
    assert Category(("a", "b"), shares=(0.1, 0.9)).about.positive == 0
    assert Flag(is_target=True).about.classes == ("no", "yes")
    assert Number(unit="mm").about.unit == "mm"
    assert Line(most=9).about.teacher_forced
    assert not Line().about.teacher_forced
    assert Text().about.blank == -1
