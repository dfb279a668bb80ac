"""Where the answers of a bundle are kept: the store of its run's folder, and the folder of inputs beside it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.tracking.folders import MARK, read_mark
from byeori.tracking.store import Store

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle

INPUTS = "inputs"
"""The folder of kept inputs."""


@dataclass(frozen=True)
class Home:
    """A store, and the run that a bundle is of."""

    store: Store
    run: str | None
    """The run's id; None of a bundle that lies in no run's folder."""
    runs: Path = Path("runs")
    """The folder of runs."""

    @property
    def inputs(self) -> Path:
        """The folder of kept inputs: beside SQLite's file, else in the folder of runs."""
        return self.store.beside(self.runs) / INPUTS


def home_of(bundle: Bundle, store: str | Path | None = None) -> Home:
    """Open the store in which a bundle's answers are kept: that of its run's folder, or `store`, a folder or a URL."""
    return home_at(bundle.folder, store)


def home_at(bundle: Path, store: str | Path | None = None) -> Home:
    """Give the same of a bundle's folder, of a bundle that may not be one that can be loaded."""
    run = next((folder for folder in (bundle, *bundle.parents[:1]) if (folder / MARK).is_file()), None)
    runs = run.parent if run else runs_of(store)
    return Home(Store(runs if store is None else store), read_mark(run)["id"] if run else None, runs)


def runs_of(store: str | os.PathLike[str] | None) -> Path:
    """Give the folder of runs where no run says it: the folder that a store was named by, else `runs`."""
    return Path("runs") if store is None or "://" in str(store) else Path(store)
