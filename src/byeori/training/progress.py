"""What a person sees while a run trains: one bar with loss, score, speed and time left."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from byeori.core.printable import screen

_TOLD_AFTER_S = 3.0


class Bar:
    """A progress bar on a terminal's stderr; silent elsewhere."""

    def __init__(self, shown: bool) -> None:
        console = screen(stderr=True)
        columns = (
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.completed}/{task.total}  {task.fields[text]}"),
            TimeRemainingColumn(compact=True),
        )
        self._progress = Progress(
            *columns, console=console, disable=not (shown and console.is_terminal), transient=True, auto_refresh=False
        )  # no thread of its own: one that draws beside the layers' threads costs 5 % of a step on two cores
        self._task = self._progress.add_task("", total=1, text="", visible=False)
        self._since = time.perf_counter()
        self._seen = self._calls = self._from = 0
        self._shown, self._is_told = shown, False

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._progress.stop()

    def features(self, done: int, everything: int) -> None:
        """Show how many of the stored activations are computed."""
        if self._progress.tasks[0].total != everything or self._progress.tasks[0].description != "features":
            self.begin("features", everything)
        self._tell(done, everything)
        self.move(done, "")

    def say(self, text: str) -> None:
        """Print a line beside the bar, on a terminal or not."""
        if self._shown:
            self._progress.console.print(text, soft_wrap=True)

    def counted(self, done: int, everything: int) -> None:
        """Show how far something is that counts from 1 to all."""
        if done == 1 or self._progress.tasks[0].total != everything:
            self.begin("sweep", everything)
        self.move(done, "")

    def begin(self, name: str, total: int, done: int = 0) -> None:
        """Start counting something new."""
        self._is_told = self._is_told and name == self._progress.tasks[0].description  # a stage of another length
        self._progress.reset(self._task, total=total, completed=done, description=name, text="", visible=True)
        self._progress.refresh()
        self._from = done
        self._since, self._seen, self._calls = time.perf_counter(), 0, 0

    def saw(self, samples: int) -> float:
        """Count samples; give how many a second there were since `begin`."""
        self._seen += samples
        self._calls += 1
        whole = self._progress.tasks[0]
        self._tell(self._calls, (whole.total or 0) - self._from)
        return self._seen / max(time.perf_counter() - self._since, 1e-9)

    def _tell(self, done: int, everything: float) -> None:
        """After a few seconds of something new, say once how long it will take."""
        gone_s = time.perf_counter() - self._since
        if not self._is_told and done > 1 and gone_s > _TOLD_AFTER_S:
            self._is_told = True
            left_s = gone_s * max(everything - done, 0) / done
            if left_s > _TOLD_AFTER_S:
                self.say(f"{self._progress.tasks[0].description}: about {_time(left_s)} to go")

    def move(self, done: int, text: str) -> None:
        """Show how far it is, and a text beside it; it draws at once, so call it a few times a second."""
        self._progress.update(self._task, completed=done, text=text, refresh=True)


def _time(seconds: float) -> str:
    """Write a time as a person says it.

    >>> _time(42.4), _time(95), _time(5000)
    ('42 s', '2 min', '1.4 h')
    """
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 3600 else f"{seconds / 3600:.1f} h"
