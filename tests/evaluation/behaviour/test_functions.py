import pytest

from byeori.core.errors import ByeoriError, ConfigError
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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "def test_it(bundle):\n    1 / 0\n",
            "test_it could not be run: ZeroDivisionError: division by zero (line 2: 1",
        ),
        ("def test_it(bundle) assert", "cannot be loaded: expected ':' (line 1)"),
        (
            "import no_such\n",
            "cannot be loaded: ModuleNotFoundError: No module named 'no_such' (line 1: import no_such)",
        ),
        ("async def test_it(bundle): assert False", "test_it is async or yields, and would never be run"),
        ("def test_it(bundle): yield", "test_it is async or yields, and would never be run"),
        ("def test_it(bundle): return False", "test_it gives False, which tests nothing; wanted `assert`"),
        ("def test_it(bundle):\n    bundle.predict([{}])\n", "test_it could not be run: sample 0: the input 'rooms'"),
    ],
)
def test_a_mistake_in_a_function_is_no_answer_and_is_told_with_its_line(tmp_path, houses, text, told):
    file = _file(tmp_path, text)
    with pytest.raises(ByeoriError) as caught:
        run_functions(houses, file)
    assert str(caught.value).startswith(f"{file}: {told}")


def test_what_pytest_fails_fails_and_what_it_skips_has_tested_nothing(tmp_path, houses):
    text = "import pytest\ndef test_a(bundle): pytest.fail('too dear')\ndef test_b(bundle): pytest.skip('no cents')\n"
    failed, skipped = run_functions(houses, _file(tmp_path, text))
    assert (failed.passed, failed.cases[0].why) == (False, "too dear")
    assert (skipped.passed, skipped.reason) == (False, "skipped: no cents")


def test_a_file_without_tests_or_with_others_is_refused(tmp_path, houses):
    with pytest.raises(ConfigError, match=r"has no function test_"):
        run_functions(houses, _file(tmp_path, "def check(bundle): pass\n"))
    with pytest.raises(ConfigError, match=r"test_it\(model\): wanted test_it\(bundle\)"):
        run_functions(houses, _file(tmp_path, "def test_it(model): pass\n"))
    with pytest.raises(ConfigError, match="no such file of behaviour tests"):
        run_functions(houses, tmp_path / "none.py")
