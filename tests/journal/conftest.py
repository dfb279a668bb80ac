"""A folder of runs with the answers of one of them, some of which were judged since."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from byeori.bundles.saving import save_bundle
from byeori.tracking.folders import write_mark
from byeori.tracking.records import Answer, Judgement
from byeori.tracking.store import Store
from small_bundles import make_contents

START = 1_790_000_000.0
DIGEST = "ab12" * 16


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small bundle of pictures; not to be changed."""
    return save_bundle(tmp_path_factory.mktemp("saved") / "bundle", make_contents()).folder


@dataclass(frozen=True)
class Kept:
    """The folder of the run, the store beside it, and what is in it."""

    run: Path
    store: Store
    write: Callable[..., list[str]]

    @property
    def runs(self) -> Path:
        return self.run.parent

    def judge(self, answer: str, correct: bool, truth: Any = None, *, at: float | None = None) -> None:
        self.store.write_judgements([Judgement(0, answer, at or START, correct, truth, source="page")])


@pytest.fixture
def kept(tmp_path) -> Kept:
    """A run `pets-1`; `write(values)` keeps an answer a minute, of confidence .1, .2, .3 and so on round."""
    run = tmp_path / "runs" / "pets-1"
    run.mkdir(parents=True)
    write_mark(run, run="run-1", created=START)
    store = Store(run.parent)

    def write(values: list[Any], begin: int = 0, **columns: Any) -> list[str]:
        rows = [
            Answer(
                f"{number:024x}",
                START + 60.0 * number,
                DIGEST,
                "run-1",
                {"image.brightness": number / 10, "town": "Bergen" if number % 2 else "서울"},
                {"value": value, "confidence": (number % 9 + 1) / 10},
                2.5,
                None,
                "application/json",
                None,
                "serve",
                value if isinstance(value, str) else None,
                (number % 9 + 1) / 10,
            )
            for number, value in enumerate(values, begin)
        ]
        store.write_answers([replace(row, **columns) for row in rows])
        return [row.id for row in rows]

    return Kept(run, store, write)
