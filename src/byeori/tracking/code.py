"""Which code a run was made with: the commit of the working folder and what differs from it.

The configuration of the repository is never read: it may have come with the data, and what it names (filters, monitors,
hooks, external diffs) git would run. Git works in an empty repository of our own that borrows the objects of the other.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer
from typing import Any

DIFF_BYTES = 1_000_000
_PATIENCE_S = 30.0  # of a git command, which takes far less
_SHA256_DIGITS = 64
_BORROWED = ("objects", "refs", "packed-refs", "shallow")
_DIFF = ["diff", "HEAD", "--no-ext-diff", "--no-textconv", "--no-color", "--ignore-submodules=all"]


@dataclass(frozen=True)
class _Repository:
    """Where the parts of a repository lie."""

    tree: Path
    """The folder of the files."""
    own: Path
    """Holds HEAD and the index."""
    common: Path
    """Holds objects and references; another folder than `own` where the tree is one of several (git worktree)."""


def code_version(folder: Path | None = None) -> dict[str, Any] | None:
    """Commit, dirty, diff and diff_cut of the git repository around a folder (else the present one).

    None where there is no repository, no commit yet, no git, or where the repository is another user's. `dirty` and
    `diff` are about tracked files, as they are on the disk; a diff of more than 1 MB is cut there, and `diff_cut` says
    so.
    """
    found = _repository(folder or Path.cwd())
    git = shutil.which("git")
    if found is None or git is None:
        return None
    with TemporaryDirectory(prefix="byeori-code-") as place:
        _borrow(found, Path(place))
        command = [git, f"--git-dir={place}", f"--work-tree={found.tree}"]
        commit = _said([*command, "rev-parse", "--verify", "HEAD"], found, 200).strip().decode()
        if not commit:
            return None
        diff = _said([*command, *_DIFF], found, DIFF_BYTES + 1)
    return {
        "commit": commit,
        "dirty": bool(diff),
        "diff": diff[:DIFF_BYTES].decode(errors="replace"),
        "diff_cut": len(diff) > DIFF_BYTES,
    }


def _repository(folder: Path) -> _Repository | None:
    """Find the repository around a folder; None where there is none that is whole and the user's own."""
    for tree in (folder.resolve(), *folder.resolve().parents):
        place = tree / ".git"
        try:
            if os.lstat(place).st_uid != os.geteuid():
                return None
            own = place if place.is_dir() else tree / _line(place).removeprefix("gitdir:").strip()
            common = own / _line(own / "commondir") if (own / "commondir").is_file() else own
            if any(path.stat().st_uid != os.geteuid() for path in (own, common)):
                return None
        except FileNotFoundError:
            continue
        except OSError:
            return None
        return _Repository(tree, own, common)
    return None


def _borrow(found: _Repository, place: Path) -> None:
    """Make a repository that has the content of another, and a configuration of our own."""
    for name in _BORROWED:
        if (found.common / name).exists():
            (place / name).symlink_to((found.common / name).resolve())
    for shared in found.own.glob("sharedindex.*"):
        (place / shared.name).symlink_to(shared.resolve())
    (place / "HEAD").write_text(f"{_line(found.own / 'HEAD')}\n")
    is_long = len(_some_object(found.common)) == _SHA256_DIGITS
    extension = "[extensions]\n\tobjectformat = sha256\n" if is_long else ""
    (place / "config").write_text(f"[core]\n\trepositoryformatversion = {int(is_long)}\n\tbare = false\n{extension}")


def _some_object(common: Path) -> str:
    """The name of a commit that a reference holds: as long as the names of all objects are."""
    packed = common / "packed-refs"
    lines = packed.read_text(errors="replace").splitlines() if packed.is_file() else []
    names = [line.split(" ")[0] for line in lines if line[:1] not in "#^"]
    return next(iter(names), "") or next((_line(path) for path in (common / "refs").rglob("*") if path.is_file()), "")


def _line(path: Path) -> str:
    """The first line of a file; nothing where there is none, or a pipe in its place that would never end."""
    if not path.is_file():
        return ""
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.readline(4096).strip()


def _said(command: list[str], found: _Repository, most_bytes: int) -> bytes:
    """The first bytes that a git command says, or nothing where it fails."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    ours = {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_INDEX_FILE": str(found.own / "index"),
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
    }
    with subprocess.Popen(
        command, cwd=found.tree, env=plain | ours, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        end = Timer(_PATIENCE_S, process.kill)  # for what lies in a repository and is no file
        end.start()
        said = process.stdout.read(most_bytes)
        end.cancel()
        is_cut = len(said) == most_bytes
        if is_cut:
            process.kill()
    return said if is_cut or process.returncode == 0 else b""
