"""The same bytes from one process and from several: weights, losses, scores, margins, checkpoints."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

import several
from byeori import Run
from written_lines import line_folder

CASES = {
    "table": {"virtual": 4, "sampling": "balanced", "accumulate": 2},
    "photos": {"virtual": 4, "size": 16, "mixup": 0.3, "cutmix": 0.5, "ema": 0.9, "clip": 0.1},
}
SLOW = {
    "text": {"virtual": 4},
    "masks": {"virtual": 2, "size": 24, "batch": 8},
    "lines": {"virtual": 2, "size": 16, "batch": 8},
}


@pytest.fixture(scope="session")
def source(photos, tmp_path_factory):
    def made(kind: str) -> str:
        if kind == "lines":
            return str(line_folder(tmp_path_factory.mktemp("lines"), ("ab", "cab", "bad"), 60))
        return str(photos)

    return made


def both(pair: several.Workers, kind: str, source: str, folder: Path, **choices: object) -> tuple[Path, Path]:
    one = several.train(kind, source, str(folder / "one"), "run", **choices)
    found = pair.do("train", kind=kind, source=source, folder=str(folder / "two"), name="run", **choices)
    assert [sorted(each) for each in found] == [["folder"], ["folder"]], found
    return Path(one["folder"]), Path(found[0]["folder"])


@pytest.mark.parametrize("kind", CASES)
def test_two_processes_make_the_bytes_of_one(pair, source, tmp_path, kind):
    several.same_runs(*both(pair, kind, source(kind), tmp_path, **CASES[kind]))


@pytest.mark.slow
@pytest.mark.parametrize("kind", SLOW)
def test_two_processes_make_the_bytes_of_one_over_other_kinds(pair, source, tmp_path, kind):
    several.same_runs(*both(pair, kind, source(kind), tmp_path, **SLOW[kind]))


def weights_of(run: Path) -> dict[str, torch.Tensor]:
    return load_file(run / "bundle" / "model.safetensors")


@pytest.mark.parametrize("kind", ["photos"])
def test_without_shards_two_processes_end_near_one_norms_of_the_whole_batch_among_it(pair, source, tmp_path, kind):
    choices = {"size": 16, "epochs": 1, "mixup": 0.3, "select": "last", "optimizer": "sgd", "lr": 0.01}
    one, other = both(pair, kind, source(kind), tmp_path, **choices)
    losses = [[value for _, _, value in Run.open(run).metrics("loss")] for run in (one, other)]
    assert losses[1] == pytest.approx(losses[0], rel=1e-4)
    for name, x in weights_of(one).items():
        torch.testing.assert_close(weights_of(other)[name], x, rtol=1e-3, atol=1e-4, msg=name)
