import csv
import errno
import json
import os
from pathlib import Path

import polars as pl
import pytest

from byeori.bundles.bundle import Bundle
from byeori.bundles.predicting.predict import predict
from byeori.core import files
from byeori.core.errors import ByeoriError, ConfigError, DataError
from byeori.data.dataset import Dataset
from small_bundles import bundle_of, draw_pictures
from street import write_scenes


@pytest.fixture(scope="module")
def kinds(tmp_path_factory) -> Bundle:
    """A model that names one of two kinds, by a size, a word and a text beside them."""
    folder = tmp_path_factory.mktemp("kinds")
    lines = [f"u{n},{n}.5,{'xyz'[n % 3]},{'ab'[n % 2]}" for n in range(40)]
    (folder / "t.csv").write_text("\n".join(["id,size,word,kind", *lines, ""]))
    return bundle_of(folder / "t.csv", folder / "bundle", target="kind")


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_row_keeps_its_columns_and_gets_its_answer(kinds, tmp_path):
    (tmp_path / "new.csv").write_text('id,size,word\n1,"2.5",x\n2,,"o\nz, ""q"""\n')
    done = predict(kinds, tmp_path / "new.csv", tmp_path / "out.csv", probabilities=True)
    wanted = kinds.predict([{"size": "2.5", "word": "x"}, {"size": None, "word": 'o\nz, "q"'}])
    found = read(tmp_path / "out.csv")
    assert list(found[0]) == [
        *("id", "size", "word", "kind", "kind.confidence", "kind.probability.a", "kind.probability.b"),
        *("kind.row", "kind.error"),
    ]
    assert [row["kind"] for row in found] == [answer["value"] for answer in wanted]
    assert float(found[0]["kind.probability.b"]) == wanted[0]["probabilities"]["b"]
    assert [row["word"] for row in found] == ["x", 'o\nz, "q"']
    assert str(done) == f"{tmp_path / 'out.csv'}: 2 of 2 samples answered"


@pytest.mark.parametrize("name", ["out.csv", "out.parquet"])
def test_answers_are_read_back_as_labels(kinds, tmp_path, name):
    (tmp_path / "new.csv").write_text("size,word\n" + "".join(f"{n % 9}.5,{'xy'[n % 2]}\n" for n in range(40)))
    predict(kinds, tmp_path / "new.csv", tmp_path / name, probabilities=True)
    dataset = Dataset(tmp_path / name, target="kind")
    assert list(dataset.task.inputs) == ["size", "word"]
    assert "'kind.confidence' was written by `predict` beside its answers 'kind'" in str(dataset)


def test_cells_come_back_as_they_were_formulas_among_them(kinds, tmp_path):
    words = ["=cmd|' /C calc'!A0", "+1", "-x", "@sum", "a,b;c", 'q"', "line\nline", "tab\there", "é 한"]
    pl.DataFrame({"size": [1.0] * len(words), "word": words}).write_parquet(tmp_path / "new.parquet")
    predict(kinds, tmp_path / "new.parquet", tmp_path / "out.csv")
    predict(kinds, tmp_path / "out.csv", tmp_path / "again.parquet")
    assert [row["word"] for row in read(tmp_path / "out.csv")] == words
    assert pl.read_parquet(tmp_path / "again.parquet")["word"].to_list() == words


def test_the_truth_that_a_table_has_stands_beside_the_answer(kinds, tmp_path):
    (tmp_path / "new.csv").write_text("size,word,kind\n1,x,a\n2,y,b\n")
    predict(kinds, tmp_path / "new.csv", tmp_path / "out.csv")
    done = predict(kinds, tmp_path / "out.csv", tmp_path / "again.csv", keep=["kind*"])
    assert [row["kind.given"] for row in read(tmp_path / "out.csv")] == ["a", "b"]
    assert list(read(tmp_path / "again.csv")[0])[:2] == ["kind.given", "kind"]
    assert "columns of earlier answers are left out: kind.given, kind.confidence" in done.notes[0]


def test_cells_that_cannot_be_read_count_as_missing_as_in_training_and_are_told(kinds, tmp_path):
    (tmp_path / "new.csv").write_text("size,word\n1,x\n85 m2?,x\n,x\n2,y\n")
    done = predict(kinds, tmp_path / "new.csv", tmp_path / "out.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert (done.errors, done.strange) == (0, ())
    assert done.notes == ("'size': 1 of 4 cells cannot be read as Number and count as missing: 'new.csv:3'",)
    assert [row.get("unread") for row in rows] == [None, ["size"], None, None]
    assert rows[1]["probabilities"] == rows[2]["probabilities"]


def test_a_column_of_another_kind_than_was_learned_is_said(kinds, tmp_path):
    (tmp_path / "new.csv").write_text("size,word\n1,x\nbig,x\nsmall,x\n")
    done = predict(kinds, tmp_path / "new.csv", tmp_path / "out.csv")
    assert done.strange == ("size",)
    assert "'new.csv:3', 'new.csv:4'; the column is of another kind than was learned" in done.notes[0]


def test_columns_to_keep_are_named_or_of_a_pattern(kinds, tmp_path):
    (tmp_path / "new.csv").write_text("id,id_2,size,word\n1,2,3,x\n")
    predict(kinds, tmp_path / "new.csv", tmp_path / "out.csv", keep=["id*"])
    assert list(read(tmp_path / "out.csv")[0]) == ["id", "id_2", "kind", "kind.confidence", "kind.row", "kind.error"]
    with pytest.raises(DataError, match=r"predict --keep: no column 'ide'; it has 'id', 'id_2'"):
        predict(kinds, tmp_path / "new.csv", tmp_path / "out.csv", keep=["ide"])


def test_rows_that_cannot_be_read_have_their_error_and_are_counted(kinds, tmp_path):
    (tmp_path / "new.csv").write_text("size,word\n1,x\n1,x,y\n1\n")
    done = predict(kinds, [tmp_path / "new.csv", "nosuch.csv"], tmp_path / "out.csv")
    assert (done.samples, done.errors) == (4, 3)
    assert "new.csv:3: the row has 3 cells" in done.first
    found = read(tmp_path / "out.csv")
    assert [row["kind.row"] for row in found] == ["new.csv:2", "new.csv:3", "new.csv:4", "nosuch.csv"]
    assert [bool(row["kind"]) for row in found] == [True, False, False, False]
    assert found[2]["kind.error"].endswith(
        "new.csv:4: the row has 1 cells, the table has 2 columns: ['1']; "
        'put a cell with a separator or a line end in it in quotes: "one, two"'
    )


def test_where_nothing_can_be_read_the_file_that_was_there_stays(kinds, tmp_path):
    (tmp_path / "new.csv").write_text("size\n1\n")
    (tmp_path / "empty").mkdir()
    (tmp_path / "out.csv").write_text("old")
    for word in ("new.csv", "empty"):
        with pytest.raises(DataError, match=r"out.csv: was not written, as no sample can be read; the first: "):
            predict(kinds, tmp_path / word, tmp_path / "out.csv")
    with pytest.raises(DataError, match="no sample can be read; the first: none"):
        predict(kinds, [], tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["empty", "new.csv", "out.csv"]


@pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "out.parquet"])
def test_a_full_disk_is_told_and_nothing_partial_is_left(kinds, tmp_path, name, monkeypatch):
    def full(path):
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "new.csv").write_text("size,word\n1,x\n")
    (tmp_path / name).write_text("old")
    monkeypatch.setattr(files, "_sync", full)
    with pytest.raises(ByeoriError, match="the disk is full"):
        predict(kinds, tmp_path / "new.csv", tmp_path / name)
    assert (tmp_path / name).read_text() == "old"
    assert sorted(os.listdir(tmp_path)) == ["new.csv", name]


def test_names_that_cannot_be_written_to_are_told(kinds, tmp_path):
    (tmp_path / "new.csv").write_text("size,word\n1,x\n")
    for name, error in (("out.txt", "wanted a file that ends with .csv or .jsonl or .parquet"), ("out", "wanted a")):
        with pytest.raises(ConfigError, match=error):
            predict(kinds, tmp_path / "new.csv", tmp_path / name)


def test_a_table_is_not_written_over_by_its_own_answers(kinds, tmp_path, monkeypatch):
    (tmp_path / "new.csv").write_text("id,size,word\n1,1,x\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigError, match="is what is to be answered; give the answers a name of their own"):
        predict(kinds, "new.csv", tmp_path / "new.csv", keep=[])
    assert (tmp_path / "new.csv").read_text() == "id,size,word\n1,1,x\n"


def test_lines_of_json_hold_what_bundles_answer(kinds, tmp_path):
    (tmp_path / "new.csv").write_text("id,size,word\n7,1,x\n")
    predict(kinds, tmp_path / "new.csv", tmp_path / "out.jsonl", keep=["id"])
    (answer,) = kinds.predict([{"size": "1", "word": "x"}])
    assert json.loads((tmp_path / "out.jsonl").read_text()) == {"file": "new.csv:2", **answer, "row": {"id": "7"}}


def test_tables_of_other_columns_are_answered_together(kinds, tmp_path):
    (tmp_path / "a.csv").write_text("size,word\n1,x\n")
    (tmp_path / "b.jsonl").write_text('{"size": 2, "word": "y", "note": [1]}\n')
    predict(kinds, [tmp_path / "a.csv", tmp_path / "b.jsonl"], tmp_path / "out.parquet")
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert found["note"].to_list() == [None, [1]]
    assert found["size"].to_list() == ["1", "2"]


def test_a_column_of_one_name_in_parquet_is_of_one_type_over_all_pieces(kinds, tmp_path):
    cells = [None] * 17_000 + [1.5]
    pl.DataFrame({"size": cells, "word": "x"}).write_parquet(tmp_path / "new.parquet")
    predict(kinds, tmp_path / "new.parquet", tmp_path / "out.parquet")
    found = pl.read_parquet(tmp_path / "out.parquet")
    assert found["size"].to_list() == cells
    assert found.schema["kind.error"] == pl.String


def test_the_progress_ends_with_all_samples(kinds, tmp_path):
    (tmp_path / "new.csv").write_text("size,word\n1,x\n2,y\n")
    seen = []
    predict(kinds, tmp_path / "new.csv", tmp_path / "out.csv", progress=lambda *told: seen.append(told))
    assert seen == [(1, 2), (2, 2)]


def test_a_guessed_number_has_its_interval(tmp_path):
    (tmp_path / "t.csv").write_text("size,price\n" + "".join(f"{n},{n * 2}.5\n" for n in range(40)))
    bundle = bundle_of(tmp_path / "t.csv", tmp_path / "bundle", target="price", interval=(-0.5, 0.25))
    predict(bundle, tmp_path / "t.csv", tmp_path / "out.csv", keep=["size"])
    found = read(tmp_path / "out.csv")[0]
    assert list(found) == ["size", "price", "price.low", "price.high", "price.row", "price.error"]
    assert float(found["price.low"]) < float(found["price"]) < float(found["price.high"])


def test_pictures_are_named_as_they_are_from_the_file_of_answers(saved, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("new").mkdir()
    for number, picture in enumerate(draw_pictures(3)):
        picture.save(f"new/{number}.png")
    Path("new/broken.png").write_text("no")
    done = predict(saved, "new", "out/answers.csv")
    found = read(Path("out/answers.csv"))
    assert [row["image"] for row in found] == ["../new/0.png", "../new/1.png", "../new/2.png", "../new/broken.png"]
    assert done.errors == 1
    assert [row["pet"] for row in found[:3]] == [
        answer["value"] for answer in Bundle.load(saved).predict([f"new/{number}.png" for number in range(3)])
    ]
    predict(saved, "out/answers.csv", "again.csv")
    assert [row["image"] for row in read(Path("again.csv"))][:2] == ["new/0.png", "new/1.png"]


def test_masks_become_files_beside_a_table_that_is_trained_on(tmp_path):
    root = write_scenes(tmp_path / "scenes", 6)
    bundle = bundle_of(root, tmp_path / "bundle")
    predict(bundle, root / "images", tmp_path / "out")
    found = read(tmp_path / "out" / "answers.csv")
    assert (tmp_path / "out" / found[0]["mask"]).read_bytes().startswith(b"\x89PNG")
    dataset = Dataset(tmp_path / "out" / "answers.csv", target="mask")
    assert (len(dataset), dataset.task.target.kind) == (6, "mask")
    with pytest.raises(ConfigError, match="the answers are pictures; give a folder for them"):
        predict(bundle, root / "images", tmp_path / "out.csv")
    with pytest.raises(ConfigError, match="is a folder that holds something; give a new name"):
        predict(bundle, root / "images", tmp_path / "out")


def test_a_stream_is_answered_as_a_list_is_and_goes_on_after_a_mistake(kinds):
    samples = [{"size": n, "word": "x"} for n in range(70)]
    found = list(kinds.stream(iter([*samples[:3], {"size": "many", "word": "x"}, {"size": 1}, *samples[3:]])))
    assert found[3] == {
        "error": "size: 'many' is not a number; wanted one such as 3.5, or an empty cell where it is not known"
    }
    assert "the input 'word' (Category" in found[4]["error"]
    assert found[:3] + found[5:] == kinds.predict(samples)
    with pytest.raises(DataError, match="wanted samples, found one str"):
        kinds.stream("one")


def test_a_stream_asks_for_few_samples_ahead(saved):
    asked = []
    stream = Bundle.load(saved).stream(asked.append(one) or one for one in draw_pictures(3) * 100)
    assert "value" in next(stream)
    assert len(asked) == 64
