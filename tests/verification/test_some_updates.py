"""The first updates of a run, made anew, are those that the run made."""

import pytest

from byeori import Dataset, Recipe, Run, Watch, train
from byeori.tracking.checkpoint import last_checkpoint
from byeori.verification.some_updates import make


def test_made_anew_they_have_the_losses_that_the_run_logged(photos, tmp_path):
    recipe = Recipe(epochs=3, batch=8, size=16, device="cpu", precision="fp32", weights="none", virtual=2)
    run = train(Dataset(photos), recipe, folder=tmp_path / "runs", watch=Watch(progress=False))
    before = {path: path.stat().st_mtime_ns for path in run.folder.rglob("*")}
    make(run.folder, tmp_path / "made", 5)
    found = last_checkpoint(tmp_path / "made")
    assert found is not None
    losses = [float(found.tensors[f"loss.{number:06d}"]) for number in range(1, 6)]
    assert losses == pytest.approx([value for _, _, value in Run.open(run.folder).metrics("loss")][:5], abs=1e-7)
    assert {name.partition(".")[0] for name in found.tensors} == {"loss", "model", "optimizer"}
    assert {path: path.stat().st_mtime_ns for path in run.folder.rglob("*")} == before
