"""Suspects as a table, as JSON and as files."""

import io
import json
from dataclasses import replace

from rich.console import Console

from byeori.cleaning.measured import Measured
from byeori.cleaning.suspects import Suspect, Suspects
from byeori.evaluation.statistics.estimate import Estimate

ONE = Suspect("cats/7.png", "ab12", "label", "cat", "dog", "of its 10 nearest 1 are 'cat'", 0.98)
ODD = Suspect("cats/9.png", "cd34", "outlier", "cat", None, "unlike all others", 0.7)
FOUND = Suspects("pets", "label", (ONE, ODD), 240, ("margins", "neighbours"), "runs/pets-1", ("A note.",))


def _printed(found: Suspects) -> str:
    console = Console(width=160, record=True, file=io.StringIO())
    console.print(found.table())
    return console.export_text()


def test_the_headline_counts_each_kind():
    text = "1 answers that are likely wrong, 1 unlike all others, of 240 samples; by margins, neighbours."
    assert FOUND.headline() == text
    assert Suspects("pets", "label", (), 3, ("margins",)).headline().startswith("nothing suspicious, of 3")


def test_a_table_names_sample_answers_and_why():
    text = _printed(FOUND)
    for word in ("cats/7.png", "cat", "dog", "0.98", "of its 10 nearest 1 are 'cat'", "A note.", "outlier"):
        assert word in text


def test_names_cannot_steer_the_table():
    assert "[red]x[/red]" in _printed(replace(FOUND, suspects=(replace(ONE, key="[red]x[/red]"),)))


def test_json_has_a_format_and_comes_back(tmp_path):
    page = FOUND.save(tmp_path)
    assert page.name == "clean.html"
    record = json.loads((tmp_path / "clean.json").read_text())
    assert record["format"] == 1
    assert [Suspect(**one) for one in record["suspects"]] == [ONE, ODD]
    assert record["headline"] == FOUND.headline()


def test_confidence_is_of_likely_wrong_answers_alone():
    measured = Measured(9, 0.1, Estimate(0.5, 0.4, 0.6), 0.9, 0.9, 0.9, None, (0.9, 0.0), (0.75, 0.1))
    found = FOUND.with_confidence(measured)
    assert [one.confidence for one in found] == [0.75, None]
    assert "0.75" in _printed(found)
    assert "Of 9 planted errors" in _printed(found)
