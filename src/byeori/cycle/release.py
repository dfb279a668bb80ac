"""Release: what a name such as `production` stands for, put there through the gate and taken back by one command."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.bundles.bundle import Bundle, find_bundle
from byeori.core.errors import BundleError, ByeoriError, ConfigError, RunError, listed, nearest
from byeori.cycle.champion import PRODUCTION
from byeori.cycle.gate.gate import GateOptions, judge_or_refuse
from byeori.cycle.gate.report import SAID, GateReport
from byeori.cycle.own import Own
from byeori.cycle.standing import load_released
from byeori.journal.home import home_at
from byeori.tracking.database import has_store
from byeori.tracking.records import Release
from byeori.tracking.releases import standing_release
from byeori.tracking.store import Store

if TYPE_CHECKING:
    from byeori.journal.home import Home

_NAME = re.compile(r"\w[\w.-]{0,63}")


@dataclass(frozen=True)
class ReleaseOutcome:
    """What came of asking for a release."""

    gate: GateReport
    release: Release | None
    """The line of the journal; None where the gate did not let it through."""

    def __repr__(self) -> str:
        return f"<ReleaseOutcome {self.text()}>"

    @property
    def is_released(self) -> bool:
        """Whether the name stands for it now."""
        return self.release is not None

    def text(self) -> str:
        """Say it in a line."""
        if self.release is None:
            return f"not released: {self.gate.text()}"
        accepted = f" (accepted: {self.release.reason})" if self.release.reason else ""
        return f"{self.gate.name} is {self.gate.challenger} from now on{accepted}: {self.gate.text()}"


def release(
    run: Bundle | str | os.PathLike[str],
    name: str = PRODUCTION,
    *,
    accept: str | None = None,
    options: GateOptions | None = None,
    who: str | None = None,
    store: str | Path | None = None,
) -> ReleaseOutcome:
    """Let a run follow what stands under a name, where the gate finds it better, or where somebody accepts it.

    `accept` is the reason why it is released whatever the gate finds. A network or fields of your own are given as
    `options=GateOptions(own=Own(model=Net))`. A bundle that fails its proof, one of another task, and a name under
    which somebody else has released meanwhile are errors, and nothing changes.
    """
    _refuse_no_name(name)
    if accept is not None and not accept.strip():
        raise ConfigError('release: --accept wants the reason why it is released all the same: --accept "new cameras"')
    options = options or GateOptions()
    folder = run.folder if isinstance(run, Bundle) else find_bundle(Path(run))
    home, who = home_at(folder, store), who or getuser()
    try:
        with _refusals(home.store, name, str(folder), who):
            challenger = run if isinstance(run, Bundle) else options.own.load(folder)
            challenger.prove()
            return _release(challenger, home, name, accept, options=options, who=who)
    finally:
        home.store.close()


def _release(
    challenger: Bundle, home: Home, name: str, accept: str | None, *, options: GateOptions | None, who: str
) -> ReleaseOutcome:
    store = home.store
    newest = store.releases.newest(name)
    if newest is not None and newest.bundle == challenger.digest:
        since = f"since line {newest.number} of `byeori release --list`"
        raise ConfigError(f"{name}: is this very bundle already, {since}")
    gate = judge_or_refuse(challenger, newest, name, home, options=options, accepted=accept is not None)
    told = {"verdict": gate.verdict, "word": gate.word, "run": home.run, "bundle": challenger.digest}
    if not gate.is_better and accept is None:
        store.audit.add(who, "refuse", name, {**told, "why": gate.text()})
        return ReleaseOutcome(gate, None)
    number, path = 1 if newest is None else newest.number + 1, str(challenger.folder.absolute())
    line = Release(name, number, 0.0, who, "release", challenger.digest, path, home.run, gate.verdict, accept)
    made = store.releases.add(line)
    store.audit.add(who, "release", name, {**told, "number": made.number, "reason": accept})
    return ReleaseOutcome(gate, made)


def back(
    name: str = PRODUCTION, *, who: str | None = None, store: str | Path | None = None, own: Own | None = None
) -> Release:
    """Bring back what stood under a name before; it must still be there and prove itself.

    What of it is your `own`, a network or fields, is given as `Own(model=Net)`.
    """
    opened, who = _there(store), who or getuser()
    try:
        with _refusals(opened, name, "back", who):
            return _back(name, opened, who, own)
    finally:
        opened.close()


def _back(name: str, store: Store, who: str, own: Own | None) -> Release:
    lines = store.releases.releases(name)
    held = standing_release(lines)
    if len(held) < 2:
        raise ConfigError(_nothing_before(name, held, store))
    before = held[-2]
    try:
        load_released(before, own)
    except (BundleError, RunError) as error:
        raise type(error)(
            f"{name}: what stood before cannot come back: {error}. Bring it back as it was, or put another in its "
            f'place by `byeori release RUN --as {name} --accept "reason"`'
        ) from None
    number = lines[-1].number + 1
    line = Release(name, number, 0.0, who, "back", before.bundle, before.path, before.run, before.verdict)
    made = store.releases.add(line)
    content = {"run": made.run, "bundle": made.bundle, "number": made.number, "from": held[-1].bundle}
    store.audit.add(who, "back", name, content)
    return made


def releases(name: str | None = None, *, store: str | Path | None = None) -> list[Release]:
    """Give who released what, when and on which verdict, oldest first: of a name, or of all."""
    opened = _there(store)
    try:
        return opened.releases.releases(name)
    finally:
        opened.close()


def _there(store: str | Path | None) -> Store:
    """Open a store that is there: none is made where somebody has mistyped a folder."""
    place = store or "runs"
    if not has_store(place):
        raise ConfigError(f"{place}: holds no store, so nothing was released there; give the runs folder by `--store`")
    return Store(place)


def verdict_words(lines: Iterable[Release], *, store: str | Path | None = None) -> dict[int, str]:
    """Give, by its number, the word of each verdict on which something was released, as a person says it."""
    opened = Store(store or "runs")
    try:
        found = {number: opened.releases.verdict(number) for one in lines if (number := one.verdict) is not None}
    finally:
        opened.close()
    return {number: SAID[one.word] for number, one in found.items() if one is not None}


def _nothing_before(name: str, held: list[Release], store: Store) -> str:
    if held:
        return (
            f"{name}: nothing was released under it before {held[0].path}, so there is nothing to go back to; "
            f'`byeori release RUN --as {name} --accept "reason"` puts another in its place'
        )
    known = sorted({one.name for one in store.releases.releases()})
    there = f"; released are {listed(known)}" if known else f"; nothing is, in {store.where}"
    return f"{name}: nothing was released under this name{there}{nearest(name, known)}"


def _refuse_no_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ConfigError(
            f"release: --as {name!r} is no name for releases; wanted up to 64 letters, digits, `-` and `_`, as "
            "`production`"
        )


@contextmanager
def _refusals(store: Store, name: str, what: str, who: str) -> Iterator[None]:
    """Write into the audit whatever is refused inside."""
    try:
        yield
    except ByeoriError as error:
        store.audit.add(who, "refuse", name, {"what": what, "why": str(error)})
        raise
