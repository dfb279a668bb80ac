"""Interleaved timing of several ways to do one thing, and the page that their medians and ratios go to."""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import re
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "shared" / "data"
RESULTS = HERE / "RESULTS.md"
_HEAD = """# Results

Every section is written by the command it names, with `--save`: all ways in one run, taken in turns. A number with a
range is the median, with the least and the greatest of the repeats.
"""


@dataclass(frozen=True)
class Goal:
    """One number that was to be reached."""

    text: str
    found: str
    reached: bool


@dataclass(frozen=True)
class Finding:
    """What one benchmark found."""

    name: str
    """The script's name, which is the section's key."""
    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    goals: Sequence[Goal]
    notes: Sequence[str] = ()
    """What is in the times and what is not, in sentences."""
    packages: Sequence[str] = ("torch",)
    raw: Mapping[str, Sequence[float]] = field(default_factory=dict)
    """Every single measurement, for the JSON file."""


def arguments(
    text: str, *, repeats: int, more: Callable[[argparse.ArgumentParser], object] | None = None
) -> argparse.Namespace:
    """Read the flags that every benchmark has: `--repeats` and `--save`, and those that `more` adds."""
    parser = argparse.ArgumentParser(description=text.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=repeats, help=f"repeats of every way (default: {repeats})")
    parser.add_argument("--save", action="store_true", help=f"replace this benchmark's section in {RESULTS.name}")
    if more:
        more(parser)
    given = parser.parse_args()
    given.load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    if given.load > 0.5:
        print(f"note: the machine is not quiet (load {given.load:.1f}); times will scatter", file=sys.stderr)
    return given


def take_turns(
    ways: Mapping[str, Callable[[], float]], repeats: int, *, warm: bool = True, watch: bool = True
) -> dict[str, list[float]]:
    """Measure every way `repeats` times, in turns, the order turned by one each time; each gives its own number.

    `warm` runs every way once before that, uncounted.
    """
    names = list(ways)
    if warm:
        for name in names:
            ways[name]()
    found: dict[str, list[float]] = {name: [] for name in names}
    for repeat in range(repeats):
        for place in range(len(names)):
            name = names[(place + repeat) % len(names)]
            found[name].append(ways[name]())
        if watch:
            last = ", ".join(f"{name} {values[-1]:.4g}" for name, values in found.items())
            print(f"  {repeat + 1}/{repeats}: {last}", file=sys.stderr, flush=True)
    return found


def middle(values: Sequence[float]) -> float:
    """Give the median."""
    return statistics.median(values)


def ratios(above: Sequence[float], below: Sequence[float]) -> list[float]:
    """Divide measurement by measurement: the two of one repeat were taken one after the other."""
    return [a / b for a, b in zip(above, below, strict=True)]


def differences(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """Subtract measurement by measurement."""
    return [a - b for a, b in zip(one, other, strict=True)]


def shown(values: Sequence[float], digits: int = 3, unit: str = "") -> str:
    """Write median and range.

    >>> shown([1.0, 3.0, 2.0], 1, " s")
    '2.0 s (1.0 to 3.0)'
    """
    text = f"{middle(values):.{digits}f}{unit}"
    return text if len(values) < 2 else f"{text} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def before(name: str) -> dict[str, dict[str, list[float]]]:
    """Give what a benchmark measured before, by set and way, so that its sets can be measured one by one."""
    file = HERE / "results" / f"{name}.json"
    known: dict[str, dict[str, list[float]]] = {}
    for key, values in (json.loads(file.read_text(encoding="utf-8"))["raw"] if file.exists() else {}).items():
        one, _, way = key.rpartition(": ")
        known.setdefault(one, {})[way] = values
    return known


def publish(finding: Finding, given: argparse.Namespace) -> None:
    """Print a finding, keep all its numbers as JSON under results/, and with `--save` write its section."""
    section = _section(finding, given)
    print(section)
    (HERE / "results").mkdir(exist_ok=True)
    record = {**asdict(finding), "command": _command(), "machine": machine(), "load": given.load}
    (HERE / "results" / f"{finding.name}.json").write_text(json.dumps(record, indent=1, ensure_ascii=False))
    if given.save:
        text = RESULTS.read_text(encoding="utf-8") if RESULTS.exists() else _HEAD
        RESULTS.write_text(placed(text, finding.name, section), encoding="utf-8")
        print(f"written to {RESULTS}", file=sys.stderr)


def placed(text: str, name: str, section: str) -> str:
    """Put a section in the place of the one of the same name, or at the end."""
    whole = f"<!-- {name} -->\n{section}\n<!-- end of {name} -->"
    old = re.compile(rf"<!-- {name} -->.*?<!-- end of {name} -->", re.DOTALL)
    return old.sub(lambda _: whole, text) if old.search(text) else f"{text.rstrip()}\n\n{whole}\n"


def machine() -> str:
    """Name the machine by what speed depends on: processor, cores, vector units, GPU."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    name, flags = platform.processor() or platform.machine(), ""
    cpu = Path("/proc/cpuinfo")
    if cpu.exists():
        lines = dict(re.findall(r"^(.+?)\s*: (.*)$", cpu.read_text(), re.MULTILINE))
        name, flags = lines.get("model name", name), lines.get("flags", "")
    units = {"amx_bf16": "AMX BF16", "avx512_bf16": "AVX-512 BF16", "avx512f": "AVX-512", "avx2": "AVX2"}
    unit = next((words for flag, words in units.items() if flag in flags.split()), None)
    return f"{cores} core{'s'[: cores != 1]} of {name}{f' with {unit}' if unit else ''}, {_gpu()}"


def _gpu() -> str:
    import torch

    return torch.cuda.get_device_name() if torch.cuda.is_available() else "no GPU"


def _command() -> str:
    return " ".join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]])


def _section(finding: Finding, given: argparse.Namespace) -> str:
    rows = [finding.columns, ["---"] * len(finding.columns), *finding.rows]
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    goals = "\n".join(
        f"- goal: {goal.text}. Found: {goal.found}. {'**Reached.**' if goal.reached else '**Not reached.**'}"
        for goal in finding.goals
    )
    notes = "\n".join(f"- {note}" for note in finding.notes)
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    versions = ", ".join(f"{name} {_version(name)}" for name in ("byeori", *finding.packages))
    where = f"{machine()}; load before it {given.load:.1f}; Python {platform.python_version()}, {versions}"
    facts = f"`{_command()}` on {date}; {where}."
    return "\n\n".join(part for part in (f"## {finding.title}", facts, table, goals, notes) if part)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
