"""Which model is meant by a release name, or by a run: the champion, whose recipe, data and answers go on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.bundles.bundle import find_bundle
from byeori.bundles.folder import BUNDLE, RECORD
from byeori.core.errors import BundleError, RunError, listed
from byeori.core.files import file_hash, read_json
from byeori.tracking.database import has_store
from byeori.tracking.folders import MARK, read_mark, run_folders
from byeori.tracking.store import Store
from byeori.training.learned_from import DATA

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.tracking.records import Release
    from byeori.tracking.run import Run

PRODUCTION = "production"
"""The release name where none is given."""


@dataclass(frozen=True)
class Champion:
    """What stands under a release name, or a run that is named itself."""

    name: str
    """The release name, or the run's."""
    run: Path
    """The run's folder, absolute."""
    release: Release | None = None
    """The line by which it stands; None of a run that is named itself."""

    @property
    def runs(self) -> Path:
        """The folder of runs that it lies in."""
        return self.run.parent

    @property
    def id(self) -> str:
        """The run's id."""
        return str(read_mark(self.run)["id"])

    def store(self) -> Store:
        """Open the store of its folder of runs."""
        return Store(self.runs)

    def relatives(self, store: Store) -> set[str]:
        """Give the digests of the bundles whose answers are to the same question: of its source, target and inputs.

        Those are of runs beside it, and what was released under its name before, gone from here or not.
        """
        digests = {one.bundle for one in store.releases.releases(self.name)} if self.release else set[str]()
        own, source = _question(self.run / BUNDLE), _source(self.run)
        for run in run_folders(self.runs):
            if run == self.run or (source is not None and _source(run) == source):
                digests |= {file_hash(file) for file in run.glob(f"*/{RECORD}") if _question(file.parent) == own}
        return digests


def champion_of(what: Run | Bundle | str | os.PathLike[str] = PRODUCTION, *, folder: str | Path = "runs") -> Champion:
    """Find what a release name of the store of a folder of runs stands for, or a run: its folder, name or bundle.

    What is neither, and a bundle that lies in no run's folder, is a RunError.
    """
    word = os.fspath(what) if isinstance(what, str | os.PathLike) else str(what.folder)
    release = None if Path(word).is_dir() else _released(word, Path(folder))
    place = Path(release.path) if release else Path(word)
    if release is not None and not (place / RECORD).is_file():
        raise RunError(
            f"{word}: its bundle {place} is gone; bring it back, take the one before by `byeori release --back {word}`"
            f', or release another by `byeori release RUN --as {word} --accept "reason"`'
        )
    try:
        inside = Path(folder, word) if len(place.parts) == 1 and Path(folder, word).is_dir() else place
        bundle = find_bundle(inside)
    except (BundleError, RunError) as error:
        if Path(word).exists() or len(Path(word).parts) > 1:
            raise
        names = _names(Path(folder))
        told = f"released are {listed(names)}" if names else "nothing is released yet"
        raise RunError(
            f"{word}: is neither a release name nor a run in {folder}; {told}: `byeori release RUN --as {word}` does "
            f"it, or name a run, as {Path(folder) / 'last'}"
        ) from error
    run = bundle.parent.absolute()
    if not (run / MARK).is_file():
        raise RunError(f"{bundle}: lies in no run's folder, so nobody knows its recipe and data; wanted the run itself")
    return Champion(word if release else run.name, run, release)


def bundle_of(digest: str, store: Store, runs: Path) -> Path | None:
    """Find where the bundle of a digest lies: in a run of the folder, or where it was released from; None nowhere."""
    folder = store.beside(runs)
    records = [record for run in run_folders(folder) for record in run.glob(f"*/{RECORD}")]
    records += [Path(one.path) / RECORD for one in store.releases.releases() if one.bundle == digest]
    return next((one.parent for one in records if one.is_file() and file_hash(one) == digest), None)


@contextmanager
def _opened(folder: Path) -> Iterator[Store | None]:
    store = Store(folder) if has_store(folder) else None
    try:
        yield store
    finally:
        if store is not None:
            store.close()


def _released(word: str, folder: Path) -> Release | None:
    with _opened(folder) as store:
        return store.releases.newest(word) if store else None


def _names(folder: Path) -> list[str]:
    with _opened(folder) as store:
        return sorted({one.name for one in store.releases.releases()}) if store else []


def _source(run: Path) -> Any:
    return read_json(run / DATA, RunError).get("source") if (run / DATA).is_file() else None


def _question(bundle: Path) -> Any:
    """The target and the inputs of a bundle, by name and kind."""
    task: Mapping[str, Any] = read_json(bundle / RECORD, BundleError).get("task", {})
    kinds = {name: field.get("kind") for name, field in task.get("inputs", {}).items()}
    return task.get("name"), task.get("target", {}).get("kind"), kinds
