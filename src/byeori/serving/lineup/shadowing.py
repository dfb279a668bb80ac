"""The process in which a challenger answers unseen: it takes the processor only when nobody else wants it."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from byeori.core.errors import ByeoriError, DataError
from byeori.serving.lineup.frames import read_asked, write_line

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle

_NICEST = 19


def yield_to_others() -> None:
    """Let this process have what is left of the processors, and no more of them than one."""
    import torch

    torch.set_num_threads(1)
    with suppress(OSError):  # where Linux shares the processors by sessions, being nice counts within one alone
        Path("/proc/self/autogroup").write_text(f"{_NICEST}\n")
    if sys.platform == "linux":
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))  # beside nice: gives way at once
    if sys.platform != "win32":
        os.nice(_NICEST)


def answer_all(bundle: Bundle, source: IO[bytes], out: IO[bytes]) -> None:
    """Answer samples as they come, several at once, until there are no more.

    Each answer is [id, answer or None, problem or None, whether the model failed, milliseconds of the processor].
    """
    while (samples := read_asked(source)) is not None:
        begun, found = time.process_time(), list[list[Any]]()
        for name, cells in samples:
            found.append([name, *_answer(bundle, cells)])
        took_ms = (time.process_time() - begun) * 1000 / max(len(samples), 1)
        write_line(out, [[*one, took_ms] for one in found])


def _answer(bundle: Bundle, cells: Mapping[str, Any]) -> tuple[Any, str | None, bool]:
    try:
        outputs = bundle.outputs(bundle.task.stack([bundle.pack(cells)]))
        return bundle.answer(outputs[0], cells), None, False
    except DataError as error:  # of the sample, which the champion may have read
        return None, str(error), False
    except Exception as error:  # noqa: BLE001 - whatever a challenger meets is told, and counts against it
        return None, f"{type(error).__name__}: {error}", True


def main(path: str) -> int:
    """Load the bundle at a path, say whether that went well, and answer what comes on stdin."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no answer
    try:
        from byeori.bundles.bundle import Bundle

        bundle = Bundle.load(path)
    except ByeoriError as error:
        write_line(out, {"problem": str(error)})
        return 1
    yield_to_others()
    write_line(out, {"digest": bundle.digest})
    answer_all(bundle, sys.stdin.buffer, out)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
