"""A server that follows a release name: what is released takes over between two requests, or is told why it cannot."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, replace
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Protocol

from byeori.core.errors import ByeoriError
from byeori.serving.lineup.released import called, load_release, refuse_other_task

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.serving.lineup.lineup import Lineup
    from byeori.serving.lineup.model import Model
    from byeori.tracking.records import Release
    from byeori.tracking.store import Store

log = logging.getLogger("byeori.serving")

_LOOK_S = 0.5  # between two looks at the store
_AGAIN_S = (1.0, 60.0)  # until what could not be loaded is tried again: at first, and at most


@dataclass(frozen=True)
class Followed:
    """How far a server has come with the name that it follows."""

    name: str
    number: int
    """Of the release that answers."""
    newest: int
    """Of the newest release."""
    problem: str | None = None
    """Why the newest does not answer."""

    def to_json(self, *, whole: bool) -> dict[str, Any]:
        """Give it to programs; the problem, which names paths, where it may be `whole`."""
        told = {"name": self.name, "answers": self.number, "newest": self.newest, "failed": self.problem is not None}
        return told | ({"problem": self.problem} if whole else {})


class MakeModel(Protocol):
    """What makes a model of a bundle."""

    def __call__(self, bundle: Bundle, *, run: str | None) -> Model:
        """Make it, with its threads."""


class Follower:
    """Looks for new releases in a thread of its own, where it loads them too; the event loop exchanges the models."""

    def __init__(self, store: Store, lineup: Lineup, followed: Followed, make: MakeModel) -> None:
        self.followed = followed
        self.exchanges = 0
        """How often another bundle has taken over."""
        self._store = store
        self._lineup = lineup
        self._make = make
        self._is_lost = False  # the store cannot be asked
        self._again_s = _AGAIN_S[0]
        self._again = 0.0
        self._end = Event()
        self._thread = Thread(target=self._follow, name="byeori-follow", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin to look; models are exchanged in this loop."""
        self._loop = loop
        self._thread.start()

    def close(self, timeout_s: float) -> None:
        """End it; wait for that so long at most."""
        self._end.set()
        self._thread.join(timeout_s)

    def _follow(self) -> None:
        while not self._end.wait(_LOOK_S):
            self.look()

    def look(self) -> None:
        """Look once whether there is something new, and if so let it take over."""
        try:
            newest = self._store.releases.newest(self.followed.name)
        except ByeoriError as error:
            if not self._is_lost:
                log.error("releases of %s cannot be looked for: %s", self.followed.name, error)
            self._is_lost = True
            return
        self._is_lost = False
        if newest is None or (newest.number == self.followed.newest and not self._is_due()):
            return
        if newest.number != self.followed.newest:
            self._again_s = _AGAIN_S[0]
        self._take(newest)

    def _is_due(self) -> bool:
        """Whether what could not be loaded is to be tried again."""
        return self.followed.problem is not None and time.monotonic() >= self._again

    def _take(self, release: Release) -> None:
        champion = self._lineup.champion
        if release.bundle == champion.bundle.digest:  # it answers already: back from what could not be loaded
            self._exchange(release, None)
            return
        try:
            bundle = load_release(release)
            refuse_other_task(bundle.folder, bundle.task, champion.bundle.task)
            model = self._make(bundle, run=release.run)
        except Exception as error:  # noqa: BLE001 - whatever a bundle brings, the one before goes on answering
            self._keep(release, error)
        else:
            self._exchange(release, model)

    def _keep(self, release: Release, error: Exception) -> None:
        problem = f"{called(release)} cannot be loaded, {self.followed.number} goes on answering: {error}"
        if problem != self.followed.problem:
            log.error("%s", problem, exc_info=None if isinstance(error, ByeoriError) else error)
        self.followed = replace(self.followed, newest=release.number, problem=problem)
        self._again = time.monotonic() + self._again_s
        self._again_s = min(2 * self._again_s, _AGAIN_S[1])

    def _exchange(self, release: Release, model: Model | None) -> None:
        """Let a model take over in the event loop; None: the champion is what was released."""
        done = Event()

        def exchange() -> None:
            if model is not None:
                self._lineup.exchange(model)
                self.exchanges += 1
            self.followed = Followed(release.name, release.number, release.number)
            done.set()

        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(exchange)
        except RuntimeError:  # the loop has ended, and the server with it
            return
        while not done.wait(_LOOK_S):
            if self._end.is_set():
                return
        log.warning("%s answers now: bundle %s", called(release), release.bundle[:12])
