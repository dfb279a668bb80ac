"""What `run.log` of one scalar costs, in microseconds: `python benchmarks/log_scalar.py`.

Two paces: as fast as can be, where the writing thread competes for the interpreter (its work is part of the cost, and
the cost with the last write waited for is told too), and one step per 2 ms, as in a training.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from byeori.tracking.run import Run

SCALARS = 50_000
PACED_STEPS = 500
STEP_S = 0.002


def flat_out(folder: Path) -> tuple[float, float]:
    """Microseconds per scalar of the calls alone, and with all of it written."""
    run = Run.start(folder, data_path="flat-out")
    begun = time.perf_counter()
    for step in range(SCALARS):
        run.log(step, loss=0.5)
    called = time.perf_counter()
    run.close()
    written = time.perf_counter()
    assert len(run.metrics("loss")) == SCALARS
    run.end("done")
    return (called - begun) / SCALARS * 1e6, (written - begun) / SCALARS * 1e6


def paced(folder: Path) -> float:
    """Microseconds of one call when a step takes 2 ms."""
    run = Run.start(folder, data_path="paced")
    spent = 0.0
    for step in range(PACED_STEPS):
        until = time.perf_counter() + STEP_S
        while time.perf_counter() < until:
            pass
        begun = time.perf_counter()
        run.log(step, loss=0.5)
        spent += time.perf_counter() - begun
    run.end("done")
    return spent / PACED_STEPS * 1e6


def tell(name: str, values: list[float]) -> None:
    """Print the median and the spread."""
    print(
        f"{name:42} {statistics.median(values):6.2f} us  ({min(values):.2f} to {max(values):.2f}, {len(values)} rounds)"
    )


def main() -> None:
    """Measure, and print one line per pace."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9, help="how often each pace is measured (default: 9)")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rounds = [flat_out(folder) for _ in range(given.rounds)]
        tell("a scalar, flat out, the call", [call for call, _ in rounds])
        tell("a scalar, flat out, until it is written", [whole for _, whole in rounds])
        tell("a scalar, one per 2 ms step, the call", [paced(folder) for _ in range(given.rounds)])


if __name__ == "__main__":
    main()
