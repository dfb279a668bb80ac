"""The file of a training's margins: by content, whole, and absent where nothing could be told."""

import json
from pathlib import Path

import numpy as np
import pytest

from byeori import Dataset
from byeori.core.errors import RunError
from byeori.training.kept_margins import ABOUT, MARGINS, answer_hashes, keep_margins, read_margins
from byeori.training.loop.margins import Margins

ROWS = [{"x": float(n), "y": ("low", "high")[n % 2]} for n in range(12)]


def _kept(folder: Path) -> tuple[Dataset, Margins]:
    data = Dataset(ROWS, target="y")
    margins = Margins.of(data.task.target, np.array([1, 4, 7]))
    margins.sums.add(np.array([0, 1]), np.array([2.0, -1.0]), 1.0)
    margins.sums.add(np.array([0]), np.array([4.0]), 1.0)
    assert keep_margins(folder, margins, data)
    return data, margins


def test_what_is_kept_is_read_by_the_samples_content(tmp_path):
    data, _ = _kept(tmp_path)
    kept = read_margins(tmp_path)
    assert kept is not None
    assert kept.hashes.tolist() == data.hashes[[1, 4, 7]].tolist()
    assert kept.answers.tolist() == answer_hashes(data.samples, [1, 4, 7])
    assert kept.mean.tolist()[:2] == [3, -1]
    assert np.isnan(kept.mean[2])
    assert (kept.data_fingerprint, kept.target) == (data.fingerprint, "y")
    assert kept.best[0] == kept.last[0] == 4


def test_a_folder_without_margins_has_none(tmp_path):
    assert read_margins(tmp_path) is None
    data = Dataset(ROWS, target="y")
    assert not keep_margins(tmp_path, Margins.of(data.task.target, np.array([1])), data)
    assert read_margins(tmp_path) is None


def test_a_damaged_or_newer_file_is_named(tmp_path):
    _kept(tmp_path)
    file = tmp_path / MARGINS
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    with pytest.raises(RunError, match=r"margins\.safetensors: damaged"):
        read_margins(tmp_path)
    record = json.loads((tmp_path / ABOUT).read_text())
    (tmp_path / ABOUT).write_text(json.dumps(record | {"format": 2}))
    with pytest.raises(RunError, match="newer byeori"):
        read_margins(tmp_path)
