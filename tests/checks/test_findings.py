import io
import json

import pytest
from rich.console import Console

from byeori.checks.finding import Finding
from byeori.checks.findings import Findings


def made(*rows):
    made = (Finding(severity, kind, "reason", tuple(files), "does") for severity, kind, files in rows)
    return Findings("pets", tuple(made))


def shown(findings):
    file = io.StringIO()
    Console(width=120, file=file).print(findings.table())
    return file.getvalue()


def test_only_errors_are_errors():
    assert made(("error", "empty", "a")).has_errors
    assert not made(("warning", "blank", "a"), ("note", "palette", "b")).has_errors


@pytest.mark.parametrize(
    ("rows", "headline"),
    [
        ([], "Nothing wrong was found."),
        ([("note", "palette", "ab")], "1 note."),
        ([("error", "x", "a"), ("error", "y", "a"), ("note", "z", "bcd")], "2 errors, 1 note, in 1 file."),
        ([("warning", "x", "ab")], "1 warning, in 2 files."),
    ],
)
def test_the_headline_counts_findings_and_the_files_to_look_at(rows, headline):
    assert made(*rows).headline() == headline


def test_kinds_come_the_gravest_first_then_the_most_files():
    findings = made(("note", "n", "abc"), ("warning", "few", "a"), ("error", "e", "a"), ("warning", "many", "ab"))
    assert [kind.name for kind in findings.kinds()] == ["e", "many", "few", "n"]


def test_the_table_has_a_row_a_kind_and_shows_names_as_they_are():
    text = shown(made(*[("error", "empty file", [f"[bold]{name}.png"]) for name in "abcd"]))
    assert "[bold]a.png" in text
    assert "and 1 more" in text
    assert text.count("empty file") == 1
    assert "4 errors, in 4 files." in text


def test_findings_without_facts_can_be_saved(tmp_path):
    page = made(("error", "empty file", ["<a>.png"])).save(tmp_path / "new")
    assert page == tmp_path / "new" / "check.html"
    assert "&lt;a&gt;.png" in page.read_text()
    assert json.loads((tmp_path / "new" / "check.json").read_text())["overview"] is None
