"""What a person sees while a command works: the phase, a bar, and how long all that follows will take."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, TextColumn

from byeori.core.printable import screen
from byeori.core.watching import watched_by
from byeori.training.progress.plan import Plan

_TOLD_AFTER_S, _AGAIN_S = 3.0, 30.0
_DRAWN_S = 0.3
_TICK_S = 1.0
_SMALL = 0.04  # share of the time below which a phase is not named in what is to come


class Bar:
    """A progress bar on a terminal's stderr; elsewhere a line for each phase that takes more than a few seconds.

    While it is open, what works in this thread is watched by it.
    """

    def __init__(self, shown: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._console = screen(stderr=True)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[count]}  {task.fields[text]}  {task.fields[left]}"),
        )
        self._draws = shown and self._console.is_terminal
        self._progress = Progress(
            *columns, console=self._console, disable=not self._draws, transient=True, auto_refresh=False
        )  # it is drawn when something has changed, or once a second; ten times a second cost 5 % of a step
        self._task = self._progress.add_task("", total=None, count="", text="", left="", visible=False)
        self._clock, self._shown = clock, shown
        self._plan, self._text = Plan(clock), ""
        self._drawn_s, self._told_after_s = 0.0, _TOLD_AFTER_S
        self._lock, self._over, self._open = threading.Lock(), threading.Event(), ExitStack()

    def __enter__(self) -> Self:
        self._progress.start()
        if self._shown:
            self._open.enter_context(watched_by(self.at))
            threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._open.close()
        with self._lock:
            self._progress.stop()

    def say(self, text: str) -> None:
        """Print a line beside the bar, on a terminal or not."""
        if self._shown:
            self._progress.console.print(text, soft_wrap=True)

    def expect(self, seconds: Mapping[str, float], uncounted: int = 0) -> None:
        """Take what is thought that each phase to come takes, and say it where it is more than a few seconds.

        The first `uncounted` steps of each tell nothing of its speed.
        """
        with self._lock:
            self._plan.expect(seconds, uncounted)
            parts = self._plan.parts(self._clock())
            left_s = sum(parts.values())
            if left_s > _TOLD_AFTER_S:
                named = [f"{name} {said(s)}" for name, s in parts.items() if s > max(_SMALL * left_s, 0.5)]
                self.say(f"about {said(left_s)} to go: {', '.join(named)}")

    def at(self, phase: str, done: int, everything: int, text: Callable[[], str] | None = None) -> None:
        """Show where the work is; `text` gives what stands beside it, and is asked when it is drawn alone."""
        with self._lock:
            if self._plan.at(phase, done, everything):
                self._text, self._told_after_s, self._drawn_s = "", _TOLD_AFTER_S, 0.0
            if self._draws and self._clock() - self._drawn_s > _DRAWN_S:
                self._text = text() if text else self._text
                self._draw()

    def features(self, done: int, everything: int) -> None:
        """Show how many of the stored activations are computed."""
        self.at("features", done, everything)

    def tick(self) -> None:
        """Show the time that is left as it is now; without a terminal, name what takes long, ever more rarely."""
        with self._lock:
            now_s, plan = self._clock(), self._plan
            if self._draws and now_s - self._drawn_s > _DRAWN_S:
                self._draw()
            elif not self._draws and plan.phase and now_s - plan.since_s > self._told_after_s:
                self._told_after_s = max(2 * (now_s - plan.since_s), _AGAIN_S)
                left_s, count = plan.left_s(now_s), f"{plan.done:,} of {plan.everything:,}"
                so_far = count if plan.everything else "..."
                self.say(f"{plan.phase}: {so_far if left_s is None else f'about {said(left_s)} to go'}")

    def _watch(self) -> None:
        while not self._over.wait(_TICK_S):
            self.tick()

    def _draw(self) -> None:
        plan, now_s = self._plan, self._clock()
        left_s, self._drawn_s = plan.left_s(now_s), now_s
        self._progress.update(
            self._task,
            description=plan.phase,
            total=plan.everything or None,
            completed=plan.done,
            count=f"{plan.done:,}/{plan.everything:,}" if plan.everything else said(now_s - plan.since_s),
            text=self._text,
            left="" if left_s is None else f"about {said(left_s)} to go",
            visible=True,
            refresh=True,
        )


def said(seconds: float) -> str:
    """Write a time as a person says it.

    >>> said(42.4), said(95), said(150), said(900), said(5000)
    ('42 s', '95 s', '2.5 min', '15 min', '1.4 h')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 3600:
        return f"{seconds / 60:.{0 if seconds >= 600 else 1}f} min"
    return f"{seconds / 3600:.1f} h"
