"""What does a drift report over 1,000,000 answers of 10 numbers cost? CPU-seconds and memory over the idle process.

    python benchmarks/drift.py --save                # writes 1,000,000 answers first; some minutes

The answers lie in a store as a server writes them: a row each, and counts by the hour. Writing is measured apart.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from alarms import COLUMNS, as_places, columns_of, reference_of
from compare import Finding, Goal, arguments, middle, publish, shown

from byeori.tracking.counts import Counted
from byeori.tracking.records import Answer
from byeori.tracking.store import Store

ANSWERS, HOURS, START = 1_000_000, 168, 1_795_000_000 // 3600 * 3600
MOST_S, MOST_MB = 1.0, 200.0
_REPORT = """
import json, resource, sys, time
from pathlib import Path
import numpy as np
sys.path.insert(0, sys.argv[2])
from alarms import reference_of
from byeori.monitoring.alarms.look import Looked, look, state_of
from byeori.monitoring.report.build import build_report
from byeori.monitoring.subject import Subject
from byeori.tracking.store import Store

class Stub:
    digest, record, folder = "d" * 64, {"run": "a million"}, Path(sys.argv[1])
    class task:
        inputs = {}

def peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

store = Store(sys.argv[1])
subject = Subject(Stub, reference_of(np.random.default_rng(1)), store, (Stub.digest,))
store.alarms.state("nothing")
idle, begun = peak_mb(), time.process_time()
until = %d + %d * 3600.0
if sys.argv[3] == "report":
    report = build_report(subject, Looked(state_of(subject), ()), until - %d * 3600.0, until, by="day")
    text = json.dumps(report.to_json())
    assert report.answers == %d, report.answers
else:
    look(subject)
took = time.process_time() - begun
print(json.dumps({"cpu_s": took, "mb": peak_mb() - idle}))
""" % (START, HOURS, HOURS, ANSWERS)  # noqa: UP031 - braces are Python's own in it


def fill(folder: Path) -> dict[str, float]:
    """Write the answers; give the CPU-seconds that rows took, and those that counting took."""
    draw, store, digest = np.random.default_rng(0), Store(folder), "d" * 64
    reference = reference_of(np.random.default_rng(1))
    names, spent = list(COLUMNS), {"rows": 0.0, "counts": 0.0}
    for hour in range(HOURS):
        count = ANSWERS // HOURS + (hour < ANSWERS % HOURS)
        places = as_places(columns_of(draw, count), dict(reference.traits))
        columns = [
            [trait.categories[int(x)] for x in column] if trait.kind == "category" else column.tolist()
            for trait, column in zip(reference.traits.values(), places.T, strict=True)
        ]
        rows = [
            {name: None if value != value else value for name, value in zip(names, row, strict=True)}
            for row in zip(*columns, strict=True)
        ]
        start = START + hour * 3600.0
        begun = process_time()
        answers = [
            Answer(f"{hour:03d}-{n:06d}", start + 3600.0 * n / count, digest, None, row, {"value": "a"}, 2.0)
            for n, row in enumerate(rows)
        ]
        for first in range(0, count, 2048):
            store.write_answers(answers[first : first + 2048])
        spent["rows"] += process_time() - begun
        begun = process_time()
        content = reference.count(rows)
        store.counts.put(Counted(digest, start, "server", count, content))
        spent["counts"] += process_time() - begun
    store.close()
    return spent


def measured(folder: Path, what: str) -> dict[str, float]:
    """Give what a process of its own takes for a report, or for a look of the alarms."""
    command = [sys.executable, "-c", _REPORT, str(folder), str(Path(__file__).parent), what]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> None:
    given = arguments(__doc__ or "", repeats=5)
    with tempfile.TemporaryDirectory() as temporary:
        folder, begun = Path(temporary), perf_counter()
        spent = fill(folder)
        print(f"  written in {perf_counter() - begun:.0f} s", file=sys.stderr, flush=True)
        reports = [measured(folder, "report") for _ in range(given.repeats)]
        looks = [measured(folder, "look")]
    cpu, mb = [one["cpu_s"] for one in reports], [one["mb"] for one in reports]
    each = 1e6 / ANSWERS
    rows = [
        ("the report, as JSON", shown(cpu, 2), shown(mb, 0)),
        (
            "a first look of the alarms, 20,000 of the answers tested",
            shown([looks[0]["cpu_s"]], 2),
            f"{looks[0]['mb']:.0f}",
        ),
        ("writing the rows, µs an answer", f"{spent['rows'] * each:.1f}", ""),
        ("counting them by the hour, µs an answer", f"{spent['counts'] * each:.1f}", ""),
    ]
    goals = [
        Goal(
            f"the report of {ANSWERS:,} answers x 10 numbers takes at most {MOST_S} CPU-second and {MOST_MB:.0f} MB",
            f"{middle(cpu):.2f} CPU-seconds and {middle(mb):.0f} MB",
            middle(cpu) <= MOST_S and middle(mb) <= MOST_MB,
        )
    ]
    notes = [
        f"{ANSWERS:,} answers in {HOURS} hours, in an SQLite store with counts by the hour. The report reads "
        "counts, and of rows the newest 5,000 for slices and examples and 200 a window for latency. The page with "
        "its pictures is not in it; nor is Python's start with its imports, which the idle process has had too.",
        "Counting happens where answers are written, and is measured apart.",
    ]
    title = "Drift: a report over 1,000,000 answers"
    raw = {"cpu_s": cpu, "mb": mb, "look": list(looks[0].values()), "written": list(spent.values())}
    publish(
        Finding("drift", title, ("what", "CPU-seconds", "MB over idle"), rows, goals, notes, ("numpy",), raw), given
    )


if __name__ == "__main__":
    main()
