"""Do a monitor's alarms keep their promise, and how soon do they see a change? Columns, and photos' features.

    python benchmarks/alarms.py --save                 # 1,000 streams of columns, 60 of photos; about 20 minutes
    python benchmarks/alarms.py --streams 60 --photos 0

A stream is a life of 100 days with 50 answers each. Every stream has bins, reference and answers of its own; the tests
are those of `byeori monitor`, a look a day.
"""

from __future__ import annotations

import argparse
import gzip
import math
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from compare import DATA, Finding, Goal, arguments, publish

from byeori import Bundle, Dataset, Recipe, train
from byeori.bundles.reference.reference import Reference
from byeori.bundles.reference.trait import Trait, learn_trait
from byeori.monitoring.alarms.advance import Met, advance
from byeori.monitoring.alarms.state import JOINT, State
from byeori.monitoring.drift.distances import kolmogorov_smirnov

DAYS, A_DAY, ROWS = 100, 50, 1_000
ALPHA, LEVEL = 0.01, 0.05
_DAY_S = 86_400.0
Draw = Callable[[np.random.Generator, int], np.ndarray]
TOWNS = ("Seoul", "Busan", "Incheon", "Daegu", "Jeju")
COLUMNS: dict[str, Draw] = {
    "moved": lambda draw, count: draw.normal(0, 1, count),
    "normal": lambda draw, count: draw.normal(5, 2, count),
    "lognormal": lambda draw, count: draw.lognormal(0, 1, count),
    "waiting": lambda draw, count: draw.exponential(3, count),
    "uniform": lambda draw, count: draw.random(count),
    "count": lambda draw, count: draw.poisson(3, count).astype(float),
    "rare": lambda draw, count: (draw.random(count) < 0.02).astype(float),
    "heavy": lambda draw, count: draw.standard_t(2, count),
    "gappy": lambda draw, count: np.where(draw.random(count) < 0.1, np.nan, draw.normal(0, 1, count)),
    "town": lambda draw, count: draw.choice(5, count, p=(0.4, 0.3, 0.2, 0.07, 0.03)).astype(float),
}
"""Ten columns as tables have them."""


def columns_of(draw: np.random.Generator, count: int) -> np.ndarray:
    """Give rows (count, 10) float32; the town as its number."""
    return np.stack([column(draw, count) for column in COLUMNS.values()], 1).astype(np.float32)


def reference_of(draw: np.random.Generator, rows: int = ROWS) -> Reference:
    """Learn bins from 2,000 rows, and keep others as the sample."""
    learned, traits = columns_of(draw, 2_000), dict[str, Trait]()
    for place, name in enumerate(COLUMNS):
        values = [TOWNS[int(x)] for x in learned[:, place]] if name == "town" else learned[:, place].tolist()
        traits[name] = learn_trait(name, values, "input", column=name)
    return Reference(traits, as_places(columns_of(draw, rows), traits))


def as_places(rows: np.ndarray, traits: dict[str, Trait]) -> np.ndarray:
    """Give the town as the trait's own place in the place of its number."""
    places = np.array([traits["town"].categories.index(town) for town in TOWNS], np.float32)
    return np.concatenate([rows[:, :-1], places[rows[:, -1].astype(int)][:, None]], 1)


def life(reference: Reference, rows: np.ndarray, name: str) -> Iterator[State]:
    """Give the monitor's state after each day of rows."""
    state = State.start(reference, ALPHA)
    known = np.ones(rows.shape, bool)
    for day in range(len(rows) // A_DAY):
        part = slice(day * A_DAY, (day + 1) * A_DAY)
        keys = [(day * _DAY_S + number * 600.0, f"{name}-{day}-{number}") for number in range(A_DAY)]
        state = advance(state, reference, Met(keys, rows[part], known[part]), name)
        yield state


def ever_alarms(reference: Reference, rows: np.ndarray, name: str) -> bool:
    """Whether a life has an alarm at all."""
    return any(bool(state.alarms) for state in life(reference, rows, name))


def days_of_ks(reference: Reference, rows: np.ndarray) -> float:
    """Give the share of days on which one of the columns has a p-value below .05, as is often done."""
    cried = 0
    for day in range(len(rows) // A_DAY):
        part = rows[day * A_DAY : (day + 1) * A_DAY]
        both = [
            (np.bincount(trait.placed(part[:, place]), minlength=trait.count), reference.counts(name))
            for place, (name, trait) in enumerate(reference.traits.items())
        ]
        cried += any(kolmogorov_smirnov(*pair)[1] <= LEVEL for pair in both)
    return cried / (len(rows) // A_DAY)


def columns(streams: int) -> tuple[list[bool], list[float]]:
    """Live healthy lives of columns: whether each alarms, and the share of days of a daily test for the first 60."""
    alarms, daily = list[bool](), list[float]()
    for number in range(streams):
        draw = np.random.default_rng((1, number))
        reference = reference_of(draw)
        rows = as_places(columns_of(draw, DAYS * A_DAY), dict(reference.traits))
        alarms.append(ever_alarms(reference, rows, f"healthy-{number}"))
        if number < 60:
            daily.append(days_of_ks(reference, rows))
        if number % 20 == 19:
            print(f"  {number + 1} streams: {sum(alarms)} alarms", file=sys.stderr, flush=True)
    return alarms, daily


def detection(shift: float, healthy: int, streams: int = 40) -> list[float]:
    """Give the days from a shift of one column, in deviations, to the alarm; infinite where none came in 60 days."""
    found = []
    for number in range(streams):
        draw = np.random.default_rng((2, number, round(shift * 100), healthy))
        reference = reference_of(draw)
        rows = as_places(columns_of(draw, (healthy + 60) * A_DAY), dict(reference.traits))
        rows[healthy * A_DAY :, 0] += np.float32(shift)
        states = enumerate(life(reference, rows, f"shifted-{number}"), 1)
        day = next((day for day, state in states if "moved" in state.alarms or JOINT in state.alarms), math.inf)
        found.append(day - healthy)
    print(f"  {shift} after {healthy} days: {statistics.median(found)}", file=sys.stderr, flush=True)
    return found


def _pictures(name: str, count: int) -> np.ndarray:
    with gzip.open(DATA / "fashion_mnist" / name) as file:
        return np.frombuffer(file.read(16 + count * 784)[16:], np.uint8).reshape(-1, 28, 28)


def photos(streams: int, pool: int = 9_000) -> tuple[list[bool], list[bool], int]:
    """Live healthy lives of photos: traits, answers and features of a small network, each photo once in a life.

    Gives the alarms with a reference drawn for each life, then with the bundle's own, and how many traits there are.
    """
    with tempfile.TemporaryDirectory() as temporary:
        bundle = _trained(Path(temporary))
        reference = bundle.reference
        live = _described(bundle, _pictures("t10k-images-idx3-ubyte.gz", pool))
    drawn, own = list[bool](), list[bool]()
    for number in range(streams):
        order = np.random.default_rng((3, number)).permutation(len(live))
        some = replace(reference, sample=live[order[:ROWS]])
        rows = live[order[ROWS : ROWS + DAYS * A_DAY]]
        drawn.append(ever_alarms(some, rows, f"photos-{number}"))
        own.append(ever_alarms(reference, rows, f"own-{number}"))
        if number % 10 == 9:
            print(f"  {number + 1} photo streams: {sum(drawn)}, {sum(own)} alarms", file=sys.stderr, flush=True)
    return drawn, own, len(reference.traits)


def _trained(folder: Path) -> Bundle:
    from PIL import Image

    with gzip.open(DATA / "fashion_mnist" / "train-labels-idx1-ubyte.gz") as file:
        labels = np.frombuffer(file.read()[8:], np.uint8)
    for number, (pixels, label) in enumerate(zip(_pictures("train-images-idx3-ubyte.gz", 8_000), labels, strict=False)):
        place = folder / "photos" / f"class {label}"
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(place / f"{number}.png")
    recipe = Recipe(model="small-resnet", weights="none", epochs=3, device="cpu")
    return Bundle.load(train(Dataset(folder / "photos"), recipe, folder=folder / "runs").folder)


def _described(bundle: Bundle, pictures: np.ndarray) -> np.ndarray:
    """Give the traits of pictures as the journal of a server would write them, (pictures, traits) float32."""
    from io import BytesIO

    from PIL import Image

    from byeori.journal.recording import Answered, Recorder

    recorder, rows = Recorder(bundle, "predict"), []
    for start in range(0, len(pictures), 256):
        cells = []
        for pixels in pictures[start : start + 256]:
            file = BytesIO()
            Image.fromarray(pixels).save(file, "PNG")
            cells.append({next(iter(bundle.task.inputs)): file.getvalue()})
        outputs, features = bundle.run(bundle.pack_all(cells))
        projection = recorder.projection
        projected = (
            projection.project(features) if projection is not None and features is not None else [None] * len(cells)
        )
        for cell, output, seen in zip(cells, outputs, projected, strict=True):
            answered = Answered("a", 0.0, cell, bundle.answer(output, cell), 1.0, features=seen)
            rows.append(recorder.row(answered, bundle.traits(cell)).traits)
    return bundle.reference.matrix(rows)


def main() -> None:
    def flags(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--streams", type=int, default=1_000, help="healthy streams of columns")
        parser.add_argument("--photos", type=int, default=60, help="healthy streams of photos; 0: none")

    given = arguments(__doc__ or "", repeats=1, more=flags)
    alarms, daily = columns(given.streams)
    share = statistics.mean(daily)
    rows = [
        ("10 healthy columns", f"{len(alarms):,}", f"{sum(alarms)} ({sum(alarms) / len(alarms):.1%})"),
        ("10 healthy columns, the first 60", "60", f"{sum(alarms[:60])}"),
        ("the same, Kolmogorov-Smirnov at .05 each day", "60", f"on {share:.0%} of days; in all {len(daily)} lives"),
    ]
    goals = [
        Goal(
            f"10 healthy columns, {DAYS} days of {A_DAY} answers, promised 1 %: at most 1 of 60 streams alarms",
            f"{sum(alarms[:60])} of 60; {sum(alarms)} of {len(alarms):,}",
            sum(alarms[:60]) <= 1,
        )
    ]
    raw = {"columns": [float(x) for x in alarms], "daily": daily}
    if given.photos:
        drawn, own, traits = photos(given.photos)
        rows.append((f"photos of fashion_mnist, {traits} traits", str(len(drawn)), str(sum(drawn))))
        rows.append(("the same, all against the bundle's own reference", str(len(own)), str(sum(own))))
        text = "photos' features, the same: at most 1 of 60 streams alarms"
        goals.append(Goal(text, f"{sum(drawn)} of {len(drawn)}; {sum(own)} against one reference", sum(drawn) <= 1))
        raw |= {"photos": [float(x) for x in drawn], "photos, one reference": [float(x) for x in own]}
    for shift, most in ((0.6, 8), (0.3, 20)):
        for healthy in (0, 30):
            days = detection(shift, healthy)
            name = f"one of 10 columns moves by {shift} deviations" + (f", after {healthy} days" if healthy else "")
            middle = statistics.median(days)
            rows.append((name, str(len(days)), f"seen after {middle:g} days (9 of 10 by {np.quantile(days, 0.9):g})"))
            goals.append(Goal(f"{name}: median at most {most} days", f"{middle:g}", middle <= most))
            raw[f"{shift} after {healthy}"] = days
    notes = [
        f"A reference of {ROWS:,} rows, bins of 2,000 others; a look a day; alpha {ALPHA:g} over the whole life, 80 "
        "% of it for the traits and 20 % for the test over all together. A false alarm before the shift counts as "
        "a day below 0.",
        "Each photo is in a life once. The lives that share the bundle's own validation part share its chance too.",
    ]
    title = "Alarms: false ones in healthy lives, and days until a change is seen"
    publish(Finding("alarms", title, ("what", "lives", "alarms"), rows, goals, notes, ("numpy", "torch"), raw), given)


if __name__ == "__main__":
    main()
