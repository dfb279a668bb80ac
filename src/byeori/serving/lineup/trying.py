"""The challengers that a server is asked to try: found, of the champion's task, and not the champion itself."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from byeori.bundles.folder import BUNDLE
from byeori.core.errors import ServeError
from byeori.core.files import file_hash
from byeori.serving.lineup.canary import Canary, CanaryShare
from byeori.serving.lineup.released import refuse_other_task
from byeori.serving.lineup.shadow import Shadow
from byeori.serving.lineup.trial import Kind, Trial
from byeori.tracking.folders import MARK, read_mark

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.serving.lineup.following import MakeModel
    from byeori.tracking.store import Store


def canary_of(asked: str, champion: Bundle, make: MakeModel) -> Canary:
    """Load the run of `RUN=5%`, let it prove itself, and make it answer; what cannot be is a ServeError."""
    from byeori.bundles.bundle import Bundle

    wanted = CanaryShare.of(asked)
    bundle = Bundle.load(wanted.run)
    refuse_other_task(bundle.folder, bundle.task, champion.task)
    run = _run_of(bundle.folder)
    trial = _trial_of("canary", bundle.folder, bundle.digest, champion)
    return Canary(make(bundle, run=run), wanted.share, trial)


def shadow_of(asked: Path, champion: Bundle, store: Store) -> Shadow:
    """Begin the process in which a run answers unseen; what cannot be is a ServeError."""
    from byeori.bundles.bundle import find_bundle
    from byeori.bundles.folder import RECORD, open_record, telling_damage
    from byeori.data.task import Task
    from byeori.fields.known import KINDS

    folder = find_bundle(asked)
    with telling_damage(folder):
        task = Task.of_json(open_record(folder)["task"], KINDS)
    refuse_other_task(folder, task, champion.task)
    return Shadow(folder, _trial_of("shadow", folder, file_hash(folder / RECORD), champion), store)


def _trial_of(kind: Kind, folder: Path, digest: str, champion: Bundle) -> Trial:
    if digest == champion.digest:
        raise ServeError(f"--{kind}: {folder} is what answers already; give another run")
    place = folder.parent if folder.name == BUNDLE else folder
    return Trial(kind, digest, _run_of(folder), place.name)


def _run_of(folder: Path) -> str | None:
    """The id of the run that a bundle lies in."""
    run = next((place for place in (folder, *folder.parents[:1]) if (place / MARK).is_file()), None)
    return None if run is None else str(read_mark(run)["id"])
