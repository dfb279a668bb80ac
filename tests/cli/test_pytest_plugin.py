import pytest

pytest_plugins = ["pytester"]

FILE = """
[[direction]]
name = "nothing moves much"
input = "age"
by = 0.001
expect = "not higher"
tolerance = 0.9
of = "yes"

[[invariance]]
name = "names"
change = "value"
input = "town"
at_least = {at_least}

[[minimum]]
samples = [{{age = 20, town = "Jeju", bought = "{first}"}}, {{age = 20, town = "Jeju", bought = "{second}"}}]
"""
OWN = """
def test_has_two_inputs(bundle):
    assert list(bundle.task.inputs) == ["age", "town"]
"""


@pytest.fixture
def project(pytester, watched_run):
    """Run pytest with the plugin in a folder of files, on the run of people."""

    def run(*flags, **files):
        for name, text in files.items():
            suffix = ".py" if name.startswith("test_") else ".toml"
            (pytester.path / f"{name}{suffix}").write_text(text)
        return pytester.runpytest(
            "-p", "byeori.cli.pytest_plugin", "-p", "no:randomly", "-p", "no:cacheprovider", *flags
        )

    return run


def _known(watched_run):
    from byeori.bundles.bundle import Bundle

    value = Bundle.load(watched_run).predict([{"age": 20, "town": "Jeju"}])[0]["value"]
    return value, {"yes": "no", "no": "yes"}[value]


def test_each_test_and_each_named_sample_is_one_of_pytests(project, watched_run):
    right, wrong = _known(watched_run)
    text = FILE.format(at_least=0.01, first=right, second=wrong)
    result = project("-v", "--byeori", str(watched_run), behaviour=text, test_own=OWN)
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*behaviour.toml::nothing moves much PASSED*",
            "*behaviour.toml::names PASSED*",
            "*behaviour.toml::must be right*#1* PASSED*",
            "*behaviour.toml::must be right*#2* FAILED*",
            "*test_own.py::test_has_two_inputs PASSED*",
        ]
    )
    result.stdout.fnmatch_lines([f"*#2: {right} (*), wanted {wrong}*"])


def test_without_a_run_nothing_is_collected_and_the_fixture_skips(project):
    result = project("-rs", behaviour=FILE, test_own=OWN)
    result.assert_outcomes(skipped=1)
    result.stdout.fnmatch_lines(["*no model to test; name one: pytest --byeori runs/last*"])


def test_a_mistake_in_the_file_is_told_without_a_traceback(project, watched_run):
    result = project("--byeori", str(watched_run), behaviour="[[invariant]]\n")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*'invariant' is no kind of behaviour test; did you mean 'invariance'?*"])
    assert "Traceback" not in result.stdout.str()


def test_a_change_that_the_inputs_do_not_have_is_told_without_a_traceback(project, watched_run):
    result = project("--byeori", str(watched_run), behaviour='[[invariance]]\nchange = "typo"\n')
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["*invariance 'typo': change = 'typo': wanted an input of text as `input`; the inputs*"]
    )
    assert "Traceback" not in result.stdout.str()


def test_a_run_that_is_not_there_is_told(project):
    result = project("--byeori", "runs/none", behaviour=FILE.format(at_least=1, first="yes", second="no"))
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*runs/none: is neither a bundle's folder nor a run*"])
    project("--byeori", "runs/none", test_own=OWN).stdout.fnmatch_lines(["*runs/none: is neither a bundle's folder*"])
