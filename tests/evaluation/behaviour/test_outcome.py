import io
import json

from rich.console import Console

from byeori.evaluation.behaviour.outcome import Case, Outcome, Outcomes

CASES = (*(Case(f"{n}.png", True) for n in range(18)), Case("a.png", False, "cat, was dog"), Case("b.png", False, "x"))


def test_a_test_passes_where_enough_cases_do():
    assert Outcome("light", "invariance", CASES, 0.9).passed
    assert not Outcome("light", "invariance", CASES, 0.91).passed
    assert str(Outcome("light", "invariance", CASES, 0.91)) == "light: 18 of 20 passed, wanted 91%"


def test_a_test_of_nothing_has_not_passed_and_says_why():
    nothing = Outcome("names", "invariance", (), 0.9, "none of the 3 samples can be changed so")
    assert not nothing.passed
    assert str(nothing) == "names: nothing was tested: none of the 3 samples can be changed so"


def test_the_table_shows_the_cases_that_failed_of_the_tests_that_failed():
    outcomes = Outcomes(
        "b.toml", "d", (Outcome("light", "invariance", CASES, 0.9), Outcome("turn", "invariance", CASES))
    )
    console = Console(width=80, record=True, file=io.StringIO())
    console.print(outcomes.table())
    text = console.export_text()
    assert "a.png: cat, was dog" in text
    assert text.count("a.png") == 1
    assert outcomes.headline() == "b.toml: 1 of 2 behaviour tests passed; failed: turn"


def test_what_is_saved_names_every_case_that_failed(tmp_path):
    outcomes = Outcomes("b.toml", "d", (Outcome("turn", "invariance", CASES),))
    record = json.loads(outcomes.save(tmp_path).read_text())
    assert not record["passed"]
    assert [case["sample"] for case in record["tests"][0]["failed"]] == ["a.png", "b.png"]
