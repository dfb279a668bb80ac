"""What the promises of SECURITY.md were tried with, and what came of it: the table of RELIABILITY.md.

python benchmarks/reliability.py --save            # all of it; about half an hour
python benchmarks/reliability.py --only bundles    # or: tables, pictures, requests, runs
"""

from __future__ import annotations

import argparse
import datetime
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from compare import HERE

ROOT = HERE.parent
PAGE = HERE / "RELIABILITY.md"
HEAD = """# Reliability

What the promises of [SECURITY.md](../SECURITY.md) were tried with. Tried: changed files; refused: those that ended with
one sentence that says what is wrong; failed: tests that met any other error, each at its first; worst: that error.
A server under attack: [attacks.py](RESULTS.md). Processes killed while they save: [killed.py](RESULTS.md).
"""


@dataclass(frozen=True)
class Trial:
    """A promise, and the tests that try it many times."""

    name: str
    promise: str
    tests: tuple[str, ...]


TRIALS = (
    Trial(
        "bundles",
        "A changed bundle, half of them with mended hashes, is refused or answers",
        ("tests/bundles/journeys/test_mutated.py",),
    ),
    Trial(
        "tables",
        "A changed CSV, TSV, Parquet, JSON or JSON lines is read or refused",
        ("tests/journeys/test_mutated_data.py::test_a_changed_table_is_read_or_refused_in_one_sentence",),
    ),
    Trial(
        "pictures",
        "A changed JPEG, PNG, WebP, TIFF, GIF, BMP or .npy is read or refused",
        ("tests/journeys/test_mutated_data.py::test_a_changed_picture_is_read_or_refused_in_one_sentence",),
    ),
    Trial(
        "requests",
        "A changed request is answered or refused, never a failure",
        ("tests/serving/journeys/test_mutated.py",),
    ),
    Trial("runs", "A changed run or store goes on or is refused", ("tests/journeys/test_mutated_runs.py",)),
)


def tried(trial: Trial) -> tuple[int, int, int, str]:
    """Run a trial; give how often it was tried, refused, failed, and the first failure in words."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "found.xml"
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-m",
            "slow",
            "-q",
            "-o",
            "junit_family=legacy",
            f"--junitxml={file}",
            *trial.tests,
        ]
        subprocess.run(command, cwd=ROOT, check=False, stdout=sys.stderr)
        cases = list(ET.parse(file).getroot().iter("testcase"))
    kept = {name: sum(_property(case, name) for case in cases) for name in ("tried", "refused")}
    broken = [failure.get("message", "") for case in cases for failure in (*case.iter("failure"), *case.iter("error"))]
    return kept["tried"], kept["refused"], len(broken), " ".join(broken[0].split())[:160] if broken else ""


def _property(case: ET.Element, name: str) -> int:
    return sum(int(one.get("value", "0")) for one in case.iter("property") if one.get("name") == name)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default=",".join(trial.name for trial in TRIALS), help="some of them, with commas")
    parser.add_argument("--save", action="store_true", help=f"write {PAGE.name}")
    given = parser.parse_args()
    rows = ["| promise | tried | refused | failed | worst |", "| --- | --- | --- | --- | --- |"]
    for trial in TRIALS:
        if trial.name in given.only.split(","):
            count, refused, failed, worst = tried(trial)
            rows.append(f"| {trial.promise} | {count:,} | {refused:,} | {failed} | {worst or 'none'} |")
    when = f"`python benchmarks/{Path(__file__).name} {' '.join(sys.argv[1:])}` on {datetime.datetime.now():%Y-%m-%d}."
    text = "\n".join([HEAD, when, "", *rows, ""])
    print(text)
    if given.save:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
