"""A medium tells its files by their names and their first bytes."""

from byeori.core.medium import Medium

DRAWING = Medium(
    media="image",
    name="drawing",
    thing="drawing",
    suffixes={".dr": "DRAWN", ".dr2": "DRAWN"},
    types={"DRAWN": (".dr", "image/x-drawn")},
    example="house",
    format_of=lambda head: "DRAWN" if head.startswith(b"drawn") else None,
    is_light=lambda content: True,
    is_heavy=lambda content: False,
)


def test_a_file_is_known_by_its_suffix_whatever_its_letters_and_its_folder():
    assert DRAWING.names("a/b.DR2")
    assert not DRAWING.names("a.dr/b")


def test_a_file_is_known_by_its_beginning():
    assert DRAWING.holds(b"drawn by hand")
    assert not DRAWING.holds(b"")


def test_an_example_is_of_the_commonest_format():
    assert DRAWING.sample == ("house.dr", "image/x-drawn")
