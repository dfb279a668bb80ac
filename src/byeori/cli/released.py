"""A release name in the place of a run: the run of the champion that stands under it, and on stderr which one."""

from __future__ import annotations

from pathlib import Path

from byeori.core.errors import RunError
from byeori.core.printable import tell


def champion_run(word: str, store: str | None) -> str:
    """Give the folder of the run that stands under a release name of the store; any other word as it is."""
    from byeori.bundles.folder import RECORD
    from byeori.tracking.database import has_store
    from byeori.tracking.folders import MARK
    from byeori.tracking.store import Store

    where = store or "runs"
    if "/" in word or Path(word).exists() or not has_store(where):
        return word
    opened = Store(where)
    try:
        release = opened.releases.newest(word)
    finally:
        opened.close()
    if release is None:
        return word
    bundle = Path(release.path)
    if not (bundle / RECORD).is_file():
        raise RunError(f"{word}: its bundle {bundle} is gone; bring it back, or name a run")
    run = bundle.parent if (bundle.parent / MARK).is_file() else bundle
    tell(f"{word} is {run.name}")
    return str(run)
