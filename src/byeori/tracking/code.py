"""Which code a run was made with: the commit of the working folder and what differs from it."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

DIFF_BYTES = 1_000_000


def code_version(folder: Path | None = None) -> dict[str, Any] | None:
    """Commit, dirty, diff and diff_cut of the git repository around a folder (else the present one).

    None where there is no repository, no commit yet, or no git. `dirty` and `diff` are about tracked files; a diff of
    more than 1 MB is cut there, and `diff_cut` says so.
    """
    here = folder or Path.cwd()
    commit = _git(here, ["rev-parse", "HEAD"], 200).strip()
    if not commit:
        return None
    diff = _git(here, ["diff", "HEAD", "--no-ext-diff", "--no-textconv", "--no-color"], DIFF_BYTES + 1)
    return {
        "commit": commit.decode(),
        "dirty": bool(diff),
        "diff": diff[:DIFF_BYTES].decode(errors="replace"),
        "diff_cut": len(diff) > DIFF_BYTES,
    }


def _git(folder: Path, command: list[str], most_bytes: int) -> bytes:
    """The first bytes that a git command says, or nothing where it fails."""
    git = shutil.which("git")
    if git is None:
        return b""
    quiet = os.environ | {"GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    with subprocess.Popen(
        [git, *command], cwd=folder, env=quiet, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        said = process.stdout.read(most_bytes)
        if len(said) == most_bytes:
            process.kill()
            return said
    return said if process.returncode == 0 else b""
