"""Whose answers are meant: those of a run, of a bundle, or all of a store."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, select

import byeori.tracking.schema as schema
from byeori.bundles.folder import BUNDLE, RECORD
from byeori.core.errors import RunError, listed
from byeori.core.files import file_hash
from byeori.journal.home import runs_of
from byeori.tracking.database import FILE_NAME, has_store, store_url
from byeori.tracking.folders import MARK, find_folder, read_mark, run_folders
from byeori.tracking.store import Store

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.tracking.run import Run

_DIGEST = re.compile(r"[0-9a-f]{8,64}")
_SHOWN = 12  # letters of a digest


@dataclass(frozen=True)
class Place:
    """A store, and whose answers of it are meant."""

    name: str
    """What messages call it."""
    store: Store
    folder: Path
    """What the paths of kept inputs are relative to."""
    run: str | None = None
    """Id of the run."""
    bundle: str | None = None
    """Digest of the bundle."""
    bundle_folder: Path | None = None
    """Where that bundle, or the run's, lies; None where that is not known."""

    @property
    def conditions(self) -> Sequence[ColumnElement[bool]]:
        """What the database is asked."""
        table = schema.answers.c
        of_run = [] if self.run is None else [table.run == self.run]
        return [*of_run, *([] if self.bundle is None else [table.bundle == self.bundle])]


def place_of(what: Run | Bundle | str | os.PathLike[str], store: str | os.PathLike[str] | None = None) -> Place:
    """Find whose answers are meant by a run, a bundle, the folder of one, a digest, or a folder or URL of a store.

    `store` is where the answers are, where not beside the run. What is none of these, and what has no store, is a
    RunError.
    """
    if not isinstance(what, str | os.PathLike):
        what = what.folder  # of a bundle
    word = os.fspath(what)
    if "://" in word:
        return Place(store_url(word).render_as_string(), *_opened(word, Path("runs")))
    path = Path(word)
    if not path.exists() and _DIGEST.fullmatch(word):
        return _of_digest(word, store)
    if _is_of_runs(path):
        return Place(str(path), *_opened(store or path, path))
    if not path.is_dir():
        path = find_folder(path, "runs", holding=f"{BUNDLE}/{RECORD}")
    if not (path / MARK).is_file() and (path / RECORD).is_file():
        return _of_bundle(path, store)
    mark = read_mark(path)
    bundle = path / BUNDLE if (path / BUNDLE / RECORD).is_file() else None
    runs = path.absolute().parent
    return Place(str(path), *_opened(store or runs, runs), run=mark["id"], bundle_folder=bundle)


def _is_of_runs(path: Path) -> bool:
    """Whether this is a folder of runs: it holds SQLite's file, or runs, where the store is on a server."""
    if (path / MARK).is_file() or (path / RECORD).is_file():
        return False
    return (path / FILE_NAME).is_file() or (has_store(path) and next(run_folders(path), None) is not None)


def _of_bundle(path: Path, store: str | os.PathLike[str] | None) -> Place:
    run = path.absolute().parent
    runs = run.parent if (run / MARK).is_file() else runs_of(store)
    digest = file_hash(path / RECORD)
    return Place(str(path), *_opened(store or runs, runs), bundle=digest, bundle_folder=path)


def _of_digest(word: str, where: str | os.PathLike[str] | None) -> Place:
    runs = runs_of(where)
    store, folder = _opened(where or runs, runs)
    table = schema.answers.c
    with store.database.reading() as connection:
        known = list(connection.execute(select(table.bundle).distinct()).scalars())
    found = [digest for digest in known if digest.startswith(word)]
    if len(found) != 1:
        told = f"is meant by {len(found)} bundles; give more of it" if found else "is the digest of no bundle here"
        names = f", which has answers of {listed(one[:_SHOWN] for one in known)}" if known else ", which has no answers"
        raise RunError(f"{word}: {told}; looked in {store.where}{names}")
    return Place(f"bundle {word[:_SHOWN]}", store, folder, bundle=found[0])


def _opened(where: str | os.PathLike[str], runs: Path) -> tuple[Store, Path]:
    if not has_store(where if isinstance(where, str) else Path(where)):
        raise RunError(
            f"{os.fspath(where)}: no store of answers is here yet; `byeori serve RUN` makes one and keeps them"
        )
    store = Store(where if isinstance(where, str) else Path(where))
    return store, store.beside(runs)
