"""What is watched: a bundle, its reference, and the store that holds its answers."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.bundles.folder import RECORD
from byeori.core.errors import BundleError, RunError
from byeori.core.files import file_hash
from byeori.journal.home import runs_of
from byeori.tracking.database import has_store
from byeori.tracking.folders import MARK, read_mark
from byeori.tracking.store import Store

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.bundles.reference.reference import Reference
    from byeori.tracking.run import Run


@dataclass(frozen=True)
class Subject:
    """A bundle and where its answers are."""

    bundle: Bundle
    reference: Reference
    store: Store
    digests: tuple[str, ...]
    """Of the bundle, and of its exported forms that lie beside it: what any of them answered counts."""
    run: str | None = None
    """Id of the run that made it, where it lies in the folder of one."""
    runs: Path = Path("runs")
    """The folder of runs."""

    @property
    def name(self) -> str:
        """What a person calls it."""
        return str(self.bundle.record.get("run") or self.bundle.folder.name)

    @property
    def monitor(self) -> str:
        """Under which name the store keeps its monitor."""
        return self.bundle.digest

    @property
    def inputs(self) -> Path:
        """The folder that the paths of kept inputs are relative to."""
        return self.store.beside(self.runs)


def subject_of(run: Run | Bundle | str | os.PathLike[str], store: str | Path | None = None) -> Subject:
    """Find what is to be watched; a bundle without reference is a BundleError, a store that is not there a RunError."""
    from byeori.bundles.bundle import Bundle

    bundle = run if isinstance(run, Bundle) else Bundle.load(run, prove=False)
    reference = bundle.reference
    if not reference.traits:
        raise BundleError(f"{bundle.folder}: its reference has no traits, so there is nothing to compare answers by")
    own = next((place for place in (bundle.folder, *bundle.folder.parents[:1]) if (place / MARK).is_file()), None)
    where = store if store is not None else own.parent if own else Path("runs")
    if not has_store(where):
        raise RunError(
            f"{where}: there is no store here, so no answers to look at; `byeori serve` and `byeori predict --record` "
            "keep what they answer in the store of the runs folder; another is named by --store"
        )
    id_, runs = (read_mark(own)["id"], own.parent) if own else (None, runs_of(store))
    return Subject(bundle, reference, Store(where), _digests(bundle, own), id_, runs)


def _digests(bundle: Bundle, run: Path | None) -> tuple[str, ...]:
    beside = sorted(run.glob(f"*/{RECORD}")) if run else []
    return tuple(dict.fromkeys([bundle.digest, *map(file_hash, beside)]))
