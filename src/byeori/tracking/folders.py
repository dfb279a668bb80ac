"""The folders of runs: how a new one is named, and how one is found by what a person types."""

import os
import re
import unicodedata
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from byeori.core.errors import RunError, nearest
from byeori.core.files import read_json, write_json
from byeori.tracking.database import FILE_NAME

LAST = "last"
MARK = "run.json"  # says that a folder is a run, and which
_FORMAT = "byeori run"


def make_folder(folder: Path, *, data_path: str | None, name: str | None) -> Path:
    """Make a new folder `<data name>-<counter>`, or of a given name; two processes at once get two folders."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if name is not None:
            return _make_named(folder, name)
        stem = data_name(data_path)
        taken = re.compile(re.escape(stem) + r"-(\d+)")
        numbers = [int(match[1]) for path in folder.iterdir() if (match := taken.fullmatch(path.name))]
        for number in count(max(numbers, default=0) + 1):
            try:
                (folder / f"{stem}-{number}").mkdir()
            except FileExistsError:
                continue
            return folder / f"{stem}-{number}"
    except OSError as error:
        raise RunError(f"{folder}: the folder of a new run cannot be made ({error.strerror})") from error
    raise AssertionError("the numbers ended")


def data_name(data_path: str | None) -> str:
    """A short name for the runs on some data.

    >>> data_name("../my photos/"), data_name("tables/cats v2.csv"), data_name(None)
    ('my-photos', 'cats-v2', 'run')
    """
    path = Path(data_path or "")
    text = unicodedata.normalize("NFC", path.stem if path.suffix and not path.is_dir() else path.name)
    return re.sub(r"[^\w]+", "-", text).strip("-")[:60].strip("-") or "run"


def write_mark(folder: Path, *, run: str, created: float) -> None:
    """Make a folder a run's."""
    write_json(folder / MARK, {"format": _FORMAT, "id": run, "name": folder.name, "created": created})


def read_mark(folder: Path) -> dict[str, Any]:
    """The id, name and time of the run in a folder; any other folder is a RunError that says what it is."""
    if not (folder / MARK).is_file():
        raise RunError(f"{folder}: this folder is no run: it holds no {MARK}{_what_instead(folder)}")
    mark = read_json(folder / MARK, RunError)
    if not isinstance(mark, dict) or mark.get("format") != _FORMAT or not isinstance(mark.get("id"), str):
        raise RunError(f"{folder / MARK}: not written by byeori; wanted a folder that `byeori train` made")
    return mark


def find_folder(path: str | Path, folder: str | Path, *, holding: str = "") -> Path:
    """The folder of a run: itself, `<runs>/last` for the newest, or a name within `folder`.

    With `holding`, the last one is the newest in whose folder there is a file of that name.
    """
    if not isinstance(path, str | os.PathLike):
        raise RunError(f"{path!r} is no run; wanted the folder of one, as {Path(folder) / LAST}")
    asked = Path(path)
    if asked.is_dir():
        return asked
    runs = Path(folder) if len(asked.parts) == 1 else asked.parent
    if asked.name == LAST:
        found, latest = newest(runs, holding=holding), newest(runs)
        if latest is None:
            raise RunError(f"{runs}: there is no run here yet; make one with `byeori train DATA`")
        if found is None:
            raise RunError(
                f"{runs}: no run here holds {holding} yet, the newest is {latest.name}; has its training ended?"
            )
        return found
    if (runs / asked.name).is_dir():
        return runs / asked.name
    if asked.exists():
        raise RunError(f"{asked}: this is a file; wanted the folder of a run, as {runs / LAST}")
    names = [each.name for each in run_folders(runs)]
    raise RunError(
        f"{runs / asked.name}: no such run{nearest(asked.name, names)}; "
        f"{runs} holds {len(names)} run{'' if len(names) == 1 else 's'}, `byeori runs list` shows them"
    )


def newest(folder: Path, *, holding: str = "") -> Path | None:
    """The run that was started last, of those whose folder has a file of the name `holding`."""
    runs = (path for path in run_folders(folder) if not holding or (path / holding).is_file())
    found = [(float(read_mark(path)["created"]), path.name, path) for path in runs]
    return max(found)[2] if found else None


def run_folders(folder: Path) -> Iterator[Path]:
    """The folders in a folder that are runs."""
    if folder.is_dir():
        yield from (path for path in sorted(folder.iterdir()) if (path / MARK).is_file())


def _make_named(folder: Path, name: str) -> Path:
    if name in ("", ".", "..", LAST) or name.startswith(".") or re.search(r"[/\\\0]", name):
        raise RunError(f"run: {name!r} cannot name a run; wanted a plain folder name other than {LAST!r}")
    try:
        (folder / name).mkdir()
    except FileExistsError:
        raise RunError(f"{folder / name}: there is one of this name already; choose another, or delete it") from None
    return folder / name


def _what_instead(folder: Path) -> str:
    if (folder / FILE_NAME).is_file() or any(run_folders(folder)):
        return f"; it holds runs: name one of them, or {folder / LAST}"
    names = sorted(path.name for path in folder.iterdir())
    return f" (found: {', '.join(names[:3])}{', ...' if len(names) > 3 else ''})" if names else " (it is empty)"
