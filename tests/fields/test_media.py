"""Of which medium a file is, by its name, its first bytes, and the form that asks for it."""

import pytest

from byeori.fields.known import KINDS, MEDIA
from byeori.fields.media import medium_of, medium_of_content, medium_of_form, medium_of_name, named_media, type_of
from byeori.fields.picture.image import Image
from byeori.fields.picture.medium import IMAGE
from byeori.fields.text.text import Text


def test_each_medium_has_a_kind_that_its_columns_are_taken_for():
    assert MEDIA[IMAGE] is Image
    assert set(MEDIA.values()) <= set(KINDS)


@pytest.mark.parametrize("medium", MEDIA, ids=lambda medium: medium.name)
def test_what_a_medium_says_of_its_files_fits_together(medium):
    assert set(medium.suffixes.values()) == set(medium.types)
    assert all(medium.names(f"a/B{suffix.upper()}") for suffix in medium.suffixes)
    assert all(medium.suffixes[suffix] == kind for kind, (suffix, _) in medium.types.items())
    name, kind = medium.sample
    assert medium.names(name)
    assert kind.startswith(f"{medium.media}/")
    assert not medium.holds(b"")
    assert not medium.is_heavy(b"no file")


def test_no_suffix_is_of_two_media():
    every = [suffix for medium in MEDIA for suffix in medium.suffixes]
    assert len(every) == len(set(every))


def test_a_file_is_known_by_its_name_its_bytes_and_its_form():
    assert medium_of_name("a.PNG") is medium_of_content(b"GIF89a....") is medium_of_form(Image().form()) is IMAGE
    assert medium_of(Image()) is IMAGE
    assert medium_of_form({"widget": "file", "accept": ".npy"}) is IMAGE
    assert medium_of_name("a.csv") is medium_of_content(b"words") is medium_of_form(Text().form()) is None
    assert medium_of(Text()) is None
    assert type_of(b"\xff\xd8\xff\xe0" + b"0" * 20) == (".jpg", "image/jpeg")
    assert type_of(b"") == type_of(b"words") == (".bin", "application/octet-stream")
    assert "images" in named_media("or")
