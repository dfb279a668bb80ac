"""Files that are whole or not there: temporary name, fsync, rename, fsync of the folder."""

import errno
import hashlib
import json
import os
import platform
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any
from zlib import crc32

from byeori.core.errors import ByeoriError

if TYPE_CHECKING:
    import numpy as np

TEMPORARY = ".partial-"
_STALE_S = 86_400.0


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Give a temporary path to write to; it becomes `path` when the block ends well, else it is gone."""
    temporary = _temporary(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        _sync(temporary)
        os.replace(temporary, path)
        _sync(path.parent)
    except OSError as error:
        raise _described(error, path) from error
    finally:
        with suppress(OSError):
            temporary.unlink()


@contextmanager
def building(folder: Path, *, replace: bool = True) -> Iterator[Path]:
    """Give a temporary folder to fill; it becomes `folder` when the block ends well, in the place of an older one.

    Without `replace` the older one stays: for content that is the same whoever makes it, two processes at once too.
    """
    temporary = _temporary(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        sweep(folder.parent)
        temporary.mkdir()
        yield temporary
        for path in [*temporary.rglob("*"), temporary]:
            _sync(path)
        if replace:
            _exchange(temporary, folder)
        else:
            _settle(temporary, folder)
        _sync(folder.parent)
    except OSError as error:
        raise _described(error, folder) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path`, whole or not at all."""
    with writing(path) as temporary:
        temporary.write_bytes(content)


def write_text(path: Path, content: str) -> None:
    """Write `content` to `path` as UTF-8, whole or not at all; half a character, as file names may have, as \\udcff."""
    write_bytes(path, content.encode(errors="backslashreplace"))


def write_json(path: Path, content: Any) -> None:
    """Write `content` to `path` as JSON that a person can read, whole or not at all."""
    write_text(path, json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n")


def read_json(path: Path, error: type[ByeoriError] = ByeoriError) -> Any:
    """Read a JSON file; what is missing or is no JSON is `error`, with the place."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise error(f"{path}: no such file") from None
    except RecursionError:
        raise error(f"{path}: nested too deeply to be a file of byeori; it was written by something else") from None
    except ValueError as problem:  # also of bytes that are no text, and of a number of thousands of digits
        raise error(f"{path}: not a JSON file ({problem}); it was damaged or written by something else") from None
    except OSError as problem:
        raise error(f"{path}: cannot be read ({problem.strerror or problem})") from None


def new_array(path: Path, dtype: "np.dtype[Any] | type", shape: tuple[int, ...]) -> "np.memmap[Any, Any]":
    """Make an .npy file and map it for writing, with all its room taken on the disk.

    A full disk is then an OSError here; without the room, writing to the map would end the process by a signal.
    """
    import numpy as np

    values: np.memmap[Any, Any] = np.lib.format.open_memmap(path, "w+", dtype, shape)
    if hasattr(os, "posix_fallocate"):
        with open(path, "r+b") as file:
            os.posix_fallocate(file.fileno(), 0, os.fstat(file.fileno()).st_size)
    return values


def file_hash(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def cache_folder() -> Path:
    """Where byeori keeps what it can make again: `BYEORI_CACHE`, or `byeori` in the user's cache folder."""
    given = os.environ.get("BYEORI_CACHE")
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(given) if given else Path(home) / "byeori"


def sweep(folder: Path) -> None:
    """Remove what killed processes left in a folder: of this machine at once, of others that share it a day later."""
    for path in folder.glob(f"{TEMPORARY}*"):
        with suppress(OSError):  # another process sweeps too
            if _is_abandoned(path):
                shutil.rmtree(path) if path.is_dir() else path.unlink()


def _temporary(path: Path) -> Path:
    """A name beside `path` that tells which process of which machine is at work."""
    return path.with_name(f"{TEMPORARY}{_machine()}-{os.getpid()}-{token_hex(4)}-{path.name}")


def _machine() -> str:
    return f"{crc32(platform.node().encode()):08x}"


def _is_abandoned(path: Path) -> bool:
    named = re.match(rf"{re.escape(TEMPORARY)}([0-9a-f]{{8}})-(\d+)-", path.name)
    if named is None or named[1] != _machine():
        return time.time() - path.stat().st_mtime > _STALE_S
    try:
        os.kill(int(named[2]), 0)
    except (ProcessLookupError, OverflowError):
        return True
    except PermissionError:  # another user's, alive
        return False
    return False


def _exchange(temporary: Path, folder: Path) -> None:
    """Move `temporary` to `folder`; what was there goes, or comes back where that fails."""
    old = _temporary(folder.with_name(f"old-{folder.name}"))
    if not folder.exists():
        os.replace(temporary, folder)
        return
    os.replace(folder, old)
    try:
        os.replace(temporary, folder)
    except OSError:
        os.replace(old, folder)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _settle(temporary: Path, folder: Path) -> None:
    """Move `temporary` to `folder` unless something is there."""
    try:
        os.rename(temporary, folder)
    except OSError:
        if not folder.exists():
            raise


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _described(error: OSError, path: Path) -> ByeoriError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return ByeoriError(f"{path}: the disk is full; free some space and go on: what was there before is untouched")
    met = str(error.filename or "")
    where = f": {met}" if met and TEMPORARY not in met else ""
    return ByeoriError(
        f"{path}: cannot be written ({error.strerror or error}{where}); what was there before is untouched"
    )
