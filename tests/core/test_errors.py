"""Errors: near names are hinted at, and a missing package names the extra that brings it."""

import sys

import pytest

from byeori.core import errors
from byeori.core.errors import ByeoriError, ConfigError, nearest, require


def test_the_nearest_name_is_hinted_at():
    assert nearest("resnet81", ["vit", "resnet18"]) == "; did you mean 'resnet18'?"
    assert nearest("SGD", ["adamw", "sgd"]) == "; did you mean 'sgd'?"
    assert nearest("epoch", iter({"epochs": 1, "batch": 2})) == "; did you mean 'epochs'?"


def test_nothing_near_is_no_hint():
    assert nearest("resnet18", ["vit", "convnext"]) == ""
    assert nearest("anything", []) == ""


def test_every_error_is_one_that_the_command_line_prints_plainly():
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert len(kinds) >= 7
    assert all(issubclass(kind, ByeoriError) for kind in kinds)


def test_a_package_that_is_there_is_imported():
    import json.decoder

    assert require("json.decoder", "anything") is json.decoder


@pytest.mark.parametrize("module", ["no_such_package_at_all", "no_such_package_at_all.inside"])
def test_a_missing_package_names_the_extra(module):
    text = r"'no_such_package_at_all' is not installed .* pip install 'byeori\[onnx\]'"
    with pytest.raises(ConfigError, match=text):
        require(module, "onnx")


def test_a_package_that_lacks_another_one_says_so_itself(tmp_path, monkeypatch):
    (tmp_path / "hollow_package.py").write_text("import no_such_package_at_all")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ModuleNotFoundError, match="no_such_package_at_all"):
        require("hollow_package", "onnx")
    assert "hollow_package" not in sys.modules
