"""What the store remembers of a challenger that was taken back, so that no server tries it again as if nothing was."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from byeori.core.errors import ServeError
from byeori.serving.lineup.trial import CHAMPION_NOW

if TYPE_CHECKING:
    from byeori.serving.lineup.lineup import Lineup
    from byeori.serving.lineup.trial import Trial
    from byeori.tracking.records import AuditLine
    from byeori.tracking.store import Store

log = logging.getLogger("byeori.serving")

WHO = "byeori serve"
"""Who tries and takes back, in the audit."""
TAKE_BACK, TRY_AGAIN = "take_back", "try_again"


def fault_of(store: Store, trial: Trial, *, after: float = 0.0) -> str | None:
    """Give why a challenger was taken back after a time, by any server; None where that does not hold any more.

    It holds until the bundle is released, or somebody has it tried again and says why.
    """
    taken = next((one for one in _lines(store, TAKE_BACK, trial) if one.time > after), None)
    if taken is None:
        return None
    lifted = any(one.time > taken.time for one in _lines(store, TRY_AGAIN, trial))
    released = any(one.bundle == trial.bundle and one.time > taken.time for one in store.releases.releases())
    return None if lifted or released else str((taken.content or {}).get("taken_back"))


def leave_out(store: Store, lineup: Lineup, again: str | None) -> None:
    """End the trial of challengers that were taken back before this server began; `again` says why they are tried."""
    if again is not None and not again.strip():
        raise ServeError(
            '--again: wants the reason why what was taken back is tried again: --again "its disk is mended"'
        )
    for trial in lineup.trials:
        why = fault_of(store, trial)
        if why is not None and again is not None:
            store.audit.add(WHO, TRY_AGAIN, trial.run or trial.bundle, {**trial.to_json(), "reason": again})
        elif why is not None:
            trial.gone(f"it was taken back before: {why}")
            trial.is_told = True
            lineup.end(trial)
            log.error(
                '%s %s is not tried, as it was taken back before: %s; `--again "reason"` tries it again',
                trial.kind,
                trial.name,
                why,
            )


def _lines(store: Store, action: str, trial: Trial) -> Iterator[AuditLine]:
    """The lines of the audit on a challenger of this kind, the newest first."""
    for one in store.audit.lines(action=action, about=trial.run or trial.bundle):
        told = one.content or {}
        is_same = (told.get("bundle"), told.get("kind")) == (trial.bundle, trial.kind)
        if is_same and told.get("taken_back") != CHAMPION_NOW:
            yield one
