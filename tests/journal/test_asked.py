"""What was asked, as it was kept."""

from byeori.journal.answers import answers
from byeori.journal.asked import Asked
from byeori.journal.kept import Inputs
from byeori.journal.kept_cells import file_named_by


def test_values_and_files_come_back_by_their_inputs(kept):
    inputs = Inputs(kept.runs / "inputs")
    for number, cells in enumerate(({"age": 3, "photo": b"PIC"}, {"image": b"PIC"}, {"story": "once"})):
        path, media = inputs.keep(cells)
        kept.write(["cat"], number, input_path=path, input_media=media)
    several, sole, text = map(Asked.of, answers(kept.run))
    assert several.cells["age"] == 3
    assert [path.read_bytes() for path in several.files.values()] == [b"PIC"]
    assert sole.files["file"].read_bytes() == b"PIC"
    assert (text.cells, text.files) == ({"story": "once"}, {})


def test_what_was_not_kept_or_is_gone_is_none(kept):
    kept.write(["cat"])
    kept.write(["cat"], 1, input_path="inputs/ab/ab.json")
    assert list(map(Asked.of, answers(kept.run))) == [None, None]


def test_a_cell_names_a_file_only_where_it_says_nothing_else():
    assert file_named_by({"file": "a", "more": 1}) is None
    assert file_named_by({"file": 3}) is None
