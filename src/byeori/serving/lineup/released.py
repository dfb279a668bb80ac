"""The bundle of a release: loaded, proven, and the one that was released."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from byeori.bundles.folder import RECORD
from byeori.core.errors import ByeoriError, ServeError
from byeori.tracking.releases import standing_release

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.data.task import Task
    from byeori.tracking.records import Release
    from byeori.tracking.store import Store


def load_release(release: Release) -> Bundle:
    """Load the bundle of a release, and let it prove itself; one that is not what was released is a ServeError."""
    from byeori.bundles.bundle import Bundle

    if not Path(release.path, RECORD).is_file():
        raise ServeError(f"{release.path}: is gone; bring it back")
    bundle = Bundle.load(release.path)
    if bundle.digest != release.bundle:
        raise ServeError(
            f"{bundle.folder}: holds the bundle {bundle.digest[:12]}, and {called(release)} is {release.bundle[:12]}; "
            "bring that one back, or release what lies there now"
        )
    return bundle


def refuse_other_task(folder: Path, challenger: Task, champion: Task) -> None:
    """Refuse a bundle that takes or answers something else than what those who ask are used to, as a ServeError."""
    asked, answered = list(champion.inputs), champion.name
    if sorted(challenger.inputs) != sorted(asked) or challenger.name != answered:
        raise ServeError(
            f"{folder}: answers {challenger.name} from {', '.join(challenger.inputs)}, and this "
            f"server answers {answered} from {', '.join(asked)}; another task needs a server of its own"
        )


class First(NamedTuple):
    """What a server that follows a name begins with."""

    release: Release
    bundle: Bundle
    newest: int
    """Number of the newest line of the name's journal."""
    problem: str | None
    """Why that is not the newest release, where it is an earlier one."""


def first_release(store: Store, name: str) -> First:
    """Give the newest release of a name whose bundle can be loaded; where there is none it is a ServeError."""
    lines = store.releases.releases(name)
    if not lines:
        raise ServeError(
            f"--follow {name}: nothing is released as {name} in {store.where} yet; "
            f"`byeori release RUN --as {name}` does it"
        )
    problem = None
    for release in reversed(standing_release(lines)):
        try:
            return First(release, load_release(release), lines[-1].number, problem)
        except ByeoriError as error:
            problem = problem or f"{called(release)} cannot be loaded: {error}"
    raise ServeError(f"--follow {name}: none of what is released as {name} can be loaded; the newest: {problem}")


def called(release: Release) -> str:
    """Give a release as people call it, as `production 3`."""
    return f"{release.name} {release.number}"
