"""What is asked of the samples of a bundle or of a source of data: the target's form, and the fields of the inputs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.bundles.bundle import BUNDLE
from byeori.bundles.folder import RECORD
from byeori.core.errors import BundleError, ByeoriError
from byeori.core.files import file_hash, read_json
from byeori.data.task import Task
from byeori.fields.known import KINDS
from byeori.labelling.forms import UNSAID
from byeori.tracking.folders import run_folders

if TYPE_CHECKING:
    from byeori.tracking.store import Store

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass
class Targets:
    """The tasks of the bundles in a folder of runs, read once each."""

    folder: Path
    store: Store
    _by_digest: dict[str, Path] = field(default_factory=dict)
    _tasks: dict[Path, Task] = field(default_factory=dict)

    def task(self, data: str) -> Task | None:
        """Give the task of the bundle of a digest, or of the newest that learned from a source, or None."""
        path = self._bundle(data) if _DIGEST.fullmatch(data) else self._newest(data)
        return None if path is None else self._read(path)

    def at(self, run: Path) -> Task | None:
        """Give the task of the bundle in the folder of a run; None without one."""
        return self._read(run / BUNDLE) if (run / BUNDLE / RECORD).is_file() else None

    def bundle(self, data: str) -> Path | None:
        """Give the folder of that bundle; of an exported form, that of the bundle that lies beside it."""
        path = self._bundle(data) if _DIGEST.fullmatch(data) else self._newest(data)
        own = path.parent / BUNDLE if path else None
        return own if own and (own / RECORD).is_file() else path

    def run(self, digest: str) -> Path | None:
        """Give the folder of the run in which the bundle of a digest lies, in whatever form."""
        path = self._bundle(digest)
        return path.parent if path else None

    def digest(self, path: Path) -> str:
        """Give the digest of a bundle's folder."""
        return next((digest for digest, known in self._by_digest.items() if known == path), file_hash(path / RECORD))

    def _bundle(self, digest: str) -> Path | None:
        if digest not in self._by_digest:
            known = set(self._by_digest.values())
            for run in run_folders(self.folder):
                for record in run.glob(f"*/{RECORD}"):
                    if record.parent not in known:
                        self._by_digest[file_hash(record)] = record.parent
        return self._by_digest.get(digest)

    def _newest(self, source: str) -> Path | None:
        wanted = Path(source).absolute()
        for run in reversed(self.store.runs()):
            path = self.folder / run.name / BUNDLE
            if run.data_path and Path(run.data_path).absolute() == wanted and (path / RECORD).is_file():
                return path
        return None

    def _read(self, path: Path) -> Task | None:
        if path not in self._tasks:
            try:
                self._tasks[path] = Task.of_json(read_json(path / RECORD, BundleError)["task"], KINDS)
            except ByeoriError:  # of a field of the user's own, or gone
                return None
        return self._tasks[path]


def form_of(task: Task) -> dict[str, Any]:
    """Give how a page asks for a task's target: its form, its name, and of a mask the number of what is not said."""
    return completed_form(task.name, task.target.form())


def completed_form(name: str, form: Mapping[str, Any]) -> dict[str, Any]:
    """Give a target's form with what the page that asks needs beside it.

    >>> completed_form("tile", {"widget": "file", "legend": [{"name": "a", "value": 0, "colour": "#fff"}]})["blank"]
    255
    """
    taken = {entry["value"] for entry in form.get("legend", ())}
    blank = {"blank": None if UNSAID in taken else UNSAID} if taken else {}
    return {"name": name, **form, **blank}
