import json
import shutil

import pytest

from byeori.bundles.bundle import Bundle
from byeori.training.behaviour import run_behaviour, unseen_samples

FILE = """
[[invariance]]
change = "value"
input = "town"

[[direction]]
input = "age"
by = 20
"""


@pytest.fixture
def file(tmp_path):
    (tmp_path / "behaviour.toml").write_text(FILE)
    return tmp_path / "behaviour.toml"


def test_a_run_is_asked_about_its_own_test_part(watched_run, file, tmp_path):
    outcomes = run_behaviour(watched_run, file, folder=tmp_path / "out")
    bundle = Bundle.load(watched_run)
    sizes = json.loads((watched_run / "bundle/bundle.json").read_text())["data_sizes"]
    assert len(unseen_samples(bundle)) == sizes["test"]
    assert len(outcomes.outcomes[1].cases) == sizes["test"]
    assert json.loads((tmp_path / "out/behaviour.json").read_text())["passed"] == outcomes.passed
    assert outcomes.saved == tmp_path / "out/behaviour.json"


def test_a_bundle_alone_is_asked_about_what_it_keeps(watched_run, file, tmp_path):
    shutil.copytree(watched_run / "bundle", tmp_path / "alone/bundle")
    outcomes = run_behaviour(tmp_path / "alone/bundle", file)
    assert len(outcomes.outcomes[1].cases) == len(Bundle.load(watched_run).proof.keys)
    assert outcomes.saved.parent.parent == tmp_path / "alone/reports"
