"""Does `byeori train --budget` keep its word: the whole command's time, from the shell, against the time it was given.

python benchmarks/budget.py --save
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from compare import DATA, Finding, Goal, arguments, publish, shown

ASKED = {"penguins": 20, "adult": 60, "mnist10k": 60, "nsmc": 60, "cats_dogs": 90}
"""Sets and budgets in seconds: tables, small pictures from scratch, texts, photos with a backbone."""
_OFF = 0.1


def taken_s(name: str, budget_s: int) -> tuple[float, str]:
    """Train from the shell with nothing in the cache; give the seconds, and what it said it would do."""
    with TemporaryDirectory() as folder:
        command = [str(Path(sys.executable).parent / "byeori"), "train", str(DATA / name), "--budget", f"{budget_s}s"]
        begun_s = time.perf_counter()
        done = subprocess.run(
            command,
            cwd=folder,
            env={**os.environ, "BYEORI_CACHE": f"{folder}/cache"},
            check=True,
            text=True,
            capture_output=True,
        )
        seconds = time.perf_counter() - begun_s
    plan = next(line for line in (done.stdout + done.stderr).splitlines() if " trains " in line)
    print(f"  {name}: {seconds:.1f} s of {budget_s} s; {plan}", file=sys.stderr, flush=True)
    return seconds, plan.split(": ", 1)[1].split(" trains ")[0]


def main() -> None:
    given = arguments(__doc__ or "", repeats=1)
    rows, raw, worst = [], {}, 0.0
    for name, budget_s in ASKED.items():
        if not (DATA / name).exists():
            sys.exit(f"skipped: {DATA / name} is not here")
        found = [taken_s(name, budget_s) for _ in range(given.repeats)]
        seconds = [second for second, _ in found]
        off = [100 * (second / budget_s - 1) for second in seconds]
        worst = max(worst, *map(abs, off))
        rows.append((name, found[0][1], str(budget_s), shown(seconds, 1), shown(off, 1)))
        raw[name] = seconds
    goal = Goal("every command ends within 10 % of its budget", f"{worst:.1f} % at most", worst <= 100 * _OFF)
    notes = ["Start of Python, reading, preparing, measuring, training, bundle and report are all in the time."]
    columns = ("set", "what trains", "budget, s", "taken, s", "off, %")
    publish(Finding("budget", "`--budget` keeps its word", columns, rows, [goal], notes, ("torch",), raw), given)


if __name__ == "__main__":
    main()
