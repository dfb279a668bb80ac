import re

import pytest

from byeori.core.errors import ConfigError
from byeori.evaluation.behaviour.file import read_declarations

FILE = """
samples = "photos"
most = 20

[[invariance]]
change = "turn"
by = 4

[[invariance]]
change = "synonyms"
words = [["car", "automobile"], ["big", "large"]]

[[direction]]
input = "rooms"
times = 2
expect = "not lower"

[[minimum]]
samples = [{image = "a.png", label = "cat"}]
"""


def _file(tmp_path, text):
    path = tmp_path / "behaviour.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_file_gives_its_tests_in_order(tmp_path):
    declared = read_declarations(_file(tmp_path, FILE))
    assert [test.kind for test in declared.tests] == ["invariance", "invariance", "direction", "minimum"]
    assert (declared.samples, declared.most, declared.tests[0].by) == ("photos", 20, (4,))
    assert declared.tests[1].words == (("car", "automobile"), ("big", "large"))
    assert declared.tests[3].at_least == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[invariant]]\nchange = 'blur'", "'invariant' is no kind of behaviour test; did you mean 'invariance'?"),
        ("[[invariance]]\nchange = 'blurr'", "invariance 1: change = 'blurr' is no change; did you mean 'blur'?"),
        ("[[invariance]]\nname = 'soft'\nchange = 'sof'", "invariance 1 (soft): change = 'sof' is no change"),
        ("[invariance]\nchange = 'blur'", "wanted [[invariance]]"),
        ("[[invariance]]\nchange = 'blur'\nby = 'much'", "by = 'much': wanted a number"),
        ("samples = 'photos'", "declares no test; wanted one or more of [[invariance]]"),
        ("most = 0\n[[invariance]]\nchange = 'blur'", "most = 0: wanted a number of samples"),
        ("[[", "not a TOML file"),
    ],
)
def test_a_file_that_cannot_be_is_named_with_the_place(tmp_path, text, told):
    with pytest.raises(ConfigError, match=re.escape(told)) as caught:
        read_declarations(_file(tmp_path, text))
    assert str(caught.value).startswith(str(tmp_path / "behaviour.toml"))


def test_a_file_that_is_not_there_names_the_nearest(tmp_path):
    _file(tmp_path, FILE)
    with pytest.raises(ConfigError, match=r"no such file of behaviour tests; did you mean 'behaviour\.toml'"):
        read_declarations(tmp_path / "behavior.toml")
