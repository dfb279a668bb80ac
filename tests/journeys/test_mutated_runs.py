"""Runs changed by accidents: they go on, or one sentence says what is wrong with them."""

import json
import random
import shutil
import sqlite3

import pytest

from byeori import Dataset, Recipe, resume, train
from mutated import mutated_bytes, mutated_json, outcome


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder of runs, with one that was stopped after its last update."""
    folder, chance = tmp_path_factory.mktemp("stopped"), random.Random(1)
    rows = [f"{chance.random():.3f},{chance.choice('abc')},{'uv'[n % 2]}" for n in range(60)]
    (folder / "t.csv").write_text("\n".join(["size,kind,y", *rows]))
    recipe = Recipe(model="mlp", epochs=1, device="cpu")
    run = train(Dataset(folder / "t.csv", target="y"), recipe, folder=folder / "runs")
    with sqlite3.connect(folder / "runs" / "byeori.db") as store:
        store.execute("update runs set state = 'stopped'")
    for name in ("bundle", "report"):
        shutil.rmtree(run.folder / name)
    return folder / "runs"


def mutate(runs, chance):
    """Change one file of a run, or of the store beside it."""
    path = chance.choice([path for path in sorted(runs.rglob("*")) if path.is_file() and not path.is_symlink()])
    if path.suffix == ".json" and chance.random() < 0.8:
        path.write_text(json.dumps(mutated_json(json.loads(path.read_text()), chance)))
    elif path.suffix == ".toml" and chance.random() < 0.8:
        lines = path.read_text().splitlines()
        row = chance.randrange(len(lines))
        lines[row] = chance.choice(
            ("", lines[row] * 2, lines[row].split("=")[0] + "= " + chance.choice(("[]", '"x"', "-1", "1e400", "{a=1}")))
        )
        path.write_text("\n".join(lines))
    else:
        path.write_bytes(mutated_bytes(path.read_bytes(), chance))
    return path.relative_to(runs)


@pytest.mark.parametrize("count", [8, pytest.param(150, marks=[pytest.mark.slow, pytest.mark.timeout(3000)])])
def test_a_changed_run_goes_on_or_is_refused_in_one_sentence(count, place, tmp_path, record_property):
    refused = 0
    for number in range(count):
        runs = tmp_path / "runs"
        shutil.rmtree(runs, ignore_errors=True)
        shutil.copytree(place, runs, symlinks=True)
        name = mutate(runs, random.Random(f"run/{number}"))
        run = next(path for path in runs.iterdir() if path.is_dir())
        said = outcome(lambda run=run: resume(run))
        assert said is None or not said.startswith("FAULT"), f"{number}, {name}: {said}"
        refused += said is not None
    record_property("tried", count)
    record_property("refused", refused)
