import pytest

from byeori.core.errors import ConfigError
from byeori.evaluation.behaviour.functions import run_functions


def _file(tmp_path, text):
    path = tmp_path / "mine.py"
    path.write_text(text)
    return path


def test_functions_are_handed_the_bundle_and_their_assertions_are_told(tmp_path, houses):
    file = _file(
        tmp_path,
        "def test_has_two_inputs(bundle):\n    assert len(bundle.task.inputs) == 2\n\n"
        "def test_is_cheap(bundle):\n    assert bundle is None\n\n"
        "def test_is_dear(bundle):\n    assert False, 'too cheap'\n",
    )
    outcomes = run_functions(houses, file)
    assert [(one.name, one.passed) for one in outcomes] == [
        ("has two inputs", True),
        ("is cheap", False),
        ("is dear", False),
    ]
    assert outcomes[1].cases[0].why == "line 5: assert bundle is None"
    assert outcomes[2].cases[0].why == "too cheap"


def test_a_mistake_in_a_function_is_no_answer(tmp_path, houses):
    with pytest.raises(ZeroDivisionError):
        run_functions(houses, _file(tmp_path, "def test_it(bundle):\n    1 / 0\n"))


def test_a_file_without_tests_or_with_others_is_refused(tmp_path, houses):
    with pytest.raises(ConfigError, match=r"has no function test_"):
        run_functions(houses, _file(tmp_path, "def check(bundle): pass\n"))
    with pytest.raises(ConfigError, match=r"test_it\(model\): wanted test_it\(bundle\)"):
        run_functions(houses, _file(tmp_path, "def test_it(model): pass\n"))
    with pytest.raises(ConfigError, match="no such file of behaviour tests"):
        run_functions(houses, tmp_path / "none.py")
