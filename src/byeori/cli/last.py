"""What `runs/last` means where a command needs a bundle, and a word where that is not the newest run."""

from __future__ import annotations

from pathlib import Path

from byeori.core.printable import tell


def with_bundle(run: Path) -> Path:
    """Give the run that is meant; where newer ones than the last with a bundle are passed over, say so on stderr."""
    from byeori.bundles.bundle import find_bundle
    from byeori.bundles.folder import BUNDLE
    from byeori.tracking.folders import LAST, newest

    if run.name != LAST or run.is_dir():
        return run
    found = find_bundle(run).parent
    latest = newest(found.parent)
    if latest is not None and latest.name != found.name:
        tell(f"{run} is {found.name}: the newest, {latest.name}, has no {BUNDLE} (yet)")
    return found
