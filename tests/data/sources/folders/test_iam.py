"""IAM's layout, made up: lines with their table or their forms' XML, writers, parts, and what is broken."""

from pathlib import Path

import pytest

from byeori import Dataset
from byeori.core.errors import DataError
from byeori.data.sources.read import read_samples
from written_lines import written

ROWS = """\
#--- lines.txt ---
a01-000u-00 ok 154 19 408 746 1661 89 A|MOVE|to|stop
a01-000u-01 err 156 19 395 932 1850 105 Mr.|Gaitskell|from
a01-003-00 ok 156 16 408 1106 1986 105 "Though|they
b04-010-00 ok 156 16 408 1106 1986 105 gave|warning
"""
XML = """<?xml version="1.0"?>
<!DOCTYPE form SYSTEM "http://www.iam.unibe.ch/~fki/iamdb/form-metadata.dtd">
<form created="x" id="{form}" writer-id="{writer}"><machine-printed-part><machine-print-line text="no"/>
</machine-printed-part><handwritten-part>{lines}</handwritten-part></form>"""


def iam(folder: Path, *, table: bool = True, xml: bool = False, lines: bool = True) -> Path:
    rows = [row.split(" ", 8) for row in ROWS.splitlines()[1:]]
    folder.mkdir(parents=True, exist_ok=True)
    if table:
        (folder / "lines.txt").write_text(ROWS)
        (folder / "forms.txt").write_text("# forms\na01-000u 000 2 prt\na01-003 002 2 prt\nb04-010 003 2 prt\n")
    for name, text in ((row[0], row[8].replace("|", " ")) for row in rows if lines):
        path = folder / "lines" / name[:3] / "-".join(name.split("-")[:2]) / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        written(text.replace('"', "")).save(path)
    forms: dict[str, list[str]] = {}
    for row in rows:
        text = row[8].replace("|", " ").replace('"', "&quot;")
        forms.setdefault("-".join(row[0].split("-")[:2]), []).append(f'<line id="{row[0]}" text="{text}"/>')
    for number, (form, found) in enumerate(forms.items()):
        if xml:
            (folder / "xml").mkdir(exist_ok=True)
            text = XML.format(form=form, writer=f"{number:03d}", lines="".join(found))
            (folder / "xml" / f"{form}.xml").write_text(text)
        if not lines:
            (folder / "forms").mkdir(exist_ok=True)
            written("page").save(folder / "forms" / f"{form}.png")
    return folder


@pytest.mark.parametrize("table", [True, False])
def test_lines_have_text_and_writer(tmp_path, table):
    samples = read_samples(iam(tmp_path, table=table, xml=not table))
    assert samples.labels == ("A MOVE to stop", "Mr. Gaitskell from", '"Though they', "gave warning")
    assert samples.columns["image"][0] == "lines/a01/a01-000u/a01-000u-00.png"
    assert samples.columns["writer"] == (("000", "000", "002", "003") if table else ("000", "000", "001", "002"))
    assert str(Dataset(tmp_path, group="writer").task) == "image: Strip -> text: Line"


def test_forms_stand_in_where_no_lines_are_cut(tmp_path):
    samples = read_samples(iam(tmp_path, table=False, xml=True, lines=False))
    assert samples.columns["image"] == ("forms/a01-000u.png", "forms/a01-003.png", "forms/b04-010.png")
    assert samples.labels[0] == "A MOVE to stop\nMr. Gaitskell from"


def test_the_databases_lists_are_the_parts_and_what_they_leave_out_is_left_out(tmp_path):
    folder = iam(tmp_path)
    (folder / "splits").mkdir()
    for name, forms in (("trainset", "a01-000u"), ("validationset1", "a01-003-00")):
        (folder / "splits" / f"{name}.txt").write_text(f"{forms}\n")
    assert read_samples(folder).parts == ("train", "train", "val")


def test_a_missing_picture_is_passed_over(tmp_path):
    folder = iam(tmp_path)
    (folder / "lines/a01/a01-003/a01-003-00.png").unlink()
    samples = read_samples(folder)
    assert len(samples) == 3
    assert samples.passed_over == (("a01-003-00", "its picture is not here"),)


def test_transcriptions_without_any_picture_are_told(tmp_path):
    (tmp_path / "lines.txt").write_text(ROWS)
    with pytest.raises(DataError, match=r"4 transcriptions of IAM and no picture of any of them; unpack lines\.tgz"):
        read_samples(tmp_path)


def test_a_row_that_is_none_is_told_with_its_line(tmp_path):
    (iam(tmp_path) / "lines.txt").write_text(ROWS + "a01-009-00 perhaps\n")
    with pytest.raises(DataError, match=r"lines\.txt:6: wanted a row of IAM's lines\.txt"):
        read_samples(tmp_path)


@pytest.mark.parametrize("name", ["lines.txt", "forms.txt", "trainset.txt"])
def test_a_list_in_another_encoding_is_told_with_its_line(tmp_path, name):
    path = iam(tmp_path) / name
    before = path.read_text() if path.exists() else ""
    path.write_text(before + "a01-009-00 ok 156 16 408 1106 1986 105 café\n", encoding="latin-1")
    line = len(before.splitlines()) + 1
    with pytest.raises(DataError, match=rf"{name}:{line}: byte \d+ is not UTF-8; save the file as UTF-8"):
        read_samples(tmp_path)


def test_another_file_of_that_name_is_no_database(tmp_path):
    for label in ("a", "b"):
        written(label).save((tmp_path / label).with_suffix(".png"))
        (tmp_path / f"class {label}").mkdir()
        (tmp_path / f"{label}.png").rename(tmp_path / f"class {label}" / "0.png")
    (tmp_path / "lines.txt").write_text("my notes on these lines\n")
    assert set(read_samples(tmp_path).labels) == {"class a", "class b"}


def test_xml_that_is_none_is_told(tmp_path):
    folder = iam(tmp_path, table=False, xml=True)
    (folder / "xml" / "a01-003.xml").write_text("<form><line")
    with pytest.raises(DataError, match=r"a01-003\.xml: not an XML file of an IAM form"):
        read_samples(folder)
