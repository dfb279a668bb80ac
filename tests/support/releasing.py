"""Releases as the verb writes them, and bundles that are not what was released."""

import shutil
from pathlib import Path

from byeori.bundles.bundle import Bundle
from byeori.tracking.records import Release
from byeori.tracking.store import Store


def release(store: Store, bundle: Bundle, number: int, action: str = "release", name: str = "production") -> Release:
    """Write that a bundle is released, as the verb does."""
    line = Release(name, number, 0.0, "ann", action, bundle.digest, str(bundle.folder), f"run-{number}")
    return store.releases.add(line)


def spoil(bundle: Bundle) -> None:
    """Let the weights of a bundle be others than its record says."""
    file = next(path for path in bundle.folder.iterdir() if path.suffix == ".safetensors")
    file.write_bytes(file.read_bytes()[:-4] + b"\x00\x01\x02\x03")


def moved(bundle: Bundle, to: Path) -> None:
    """Lay a bundle in the place of another."""
    shutil.rmtree(to)
    shutil.copytree(bundle.folder, to)
