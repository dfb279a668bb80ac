"""A folder of runs beside data that was looked through: pictures, and what was found of them."""

import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from asked import HOSTILE, asked_in
from byeori.data.dataset import Dataset
from byeori.tracking.records import RunRecord


@pytest.fixture
def cleaned(tmp_path: Path, photos: Path) -> Iterator[Any]:
    """The folder `runs` with what was found of `photos`: four suspects of two kinds, and a fifth of a hostile name."""
    made = asked_in(tmp_path / "runs")
    data = Dataset(photos)
    keys = [key for key in data.samples.keys if key.startswith("circles")][:5]
    rows = [data.samples.keys.index(key) for key in keys]
    suspects = [
        {
            "key": key if place < 4 else HOSTILE,
            "sample": str(data.hashes[row]),
            "kind": "label" if place < 3 else "outlier" if place < 4 else "label",
            "given": "circles" if place < 4 else HOSTILE,
            "likely": "squares" if place < 3 else None if place < 4 else HOSTILE,
            "evidence": f"of its 20 nearest, {place} are 'circles' {HOSTILE}",
            "score": 0.99 - place / 100,
            "confidence": 0.9 if place == 0 else None,
            "part": "train",
        }
        for place, (key, row) in enumerate(zip(keys, rows, strict=True))
    ]
    record = {"format": 1, "name": "photos", "target": data.task.name, "samples": 24, "run": "", "suspects": suspects}
    record |= {"headline": "4 answers that are likely wrong, of 24 samples.", "source": str(photos)}
    record |= {"options": data.options, "runs": str(made.folder)}
    (made.folder / "clean" / "photos").mkdir(parents=True)
    (made.folder / "clean" / "photos" / "clean.json").write_text(json.dumps(record))
    made.store.add_run(RunRecord("photos-1", "photos-1", 1.0, "done", data_path=str(photos)))
    yield SimpleNamespace(
        folder=made.folder, store=made.store, source=str(photos), hashes=[one["sample"] for one in suspects]
    )
    made.store.close()
