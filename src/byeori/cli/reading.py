"""The flags that say how data is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from byeori.cli.flags import Repeated
from byeori.cli.show import say
from byeori.core.errors import ConfigError, RunError
from byeori.core.files import read_json

if TYPE_CHECKING:
    from byeori.data.dataset import Dataset
    from byeori.data.deciding import Which

_RUNS = Path("runs")
_OTHERWISE = ("target", "field", "ignore", "decisions", "store")


@dataclass(frozen=True)
class Reading:
    """How the data is read."""

    target: Repeated[tuple[str, ...]] = ()
    """Column to guess, in a table; several of numbers (x,y), or a pattern of labels of yes and no (genre_*)."""
    task: str | None = None
    """Kind of question: classification, regression, reading, segmentation, multilabel or points."""
    field: Repeated[tuple[str, ...]] = ()
    """Kind of a column where the guess is wrong: age=Number, x_*=Number; may be given several times."""
    ignore: Repeated[tuple[str, ...]] = ()
    """Columns that are no inputs, by names or patterns: casual,registered or id_*; may be given several times."""
    decimal: Literal[".", ","] | None = None
    """What stands before decimals, where a column can be read in two ways."""
    thousands: str | None = None
    """What stands between thousands there: a comma, a point, a blank or an apostrophe."""
    missing: Repeated[tuple[str, ...]] = ()
    """Word that means a missing value, beside NA and the like; may be given several times."""
    group: str | None = None
    """Column whose equal values stay on one side of the split."""
    date_order: Literal["ymd", "dmy", "mdy"] | None = None
    """How dates are written, where a column can be read in several ways: dmy is day, month, year."""
    val: float = 0.15
    """Share of the samples that choose the best weights, where the data has no parts of its own."""
    test: float = 0.15
    """Share of the samples that judge them."""
    decisions: str | None = None
    """What people decided of samples: up to the last line of the journal or a number, or none; by default the last."""
    store: Path | None = None
    """Runs folder whose store holds the decisions; by default the one that is written to."""


def read(data: Path, reading: Reading, runs: Path = _RUNS) -> Dataset:
    """Open the data as the flags say, and say what was found; what takes long is seen on the way.

    Decisions are those in the store of `runs`, unless the flags name another.
    """
    from byeori.core.watching import doing
    from byeori.data.dataset import Dataset
    from byeori.training.progress.progress import Bar

    with Bar(True):
        doing("reading")
        dataset = Dataset(data, **reading_options(reading, runs))
    say(str(dataset))
    return dataset


def reading_options(reading: Reading, runs: Path = _RUNS) -> dict[str, Any]:
    """Give flags as `Dataset` takes them."""
    from byeori.data.guessing.guess import parse_fields

    options = {name: value for name, value in vars(reading).items() if name not in _OTHERWISE}
    return {
        **options,
        "target": ",".join(reading.target) or None,
        "fields": parse_fields(reading.field),
        "ignore": list(reading.ignore),
        "decisions": which_decisions(reading.decisions, reading.store, runs),
    }


def which_decisions(words: str | None, store: Path | None, runs: Path = _RUNS) -> Path | tuple[Path, int] | None:
    """Give what `--decisions` and `--store` say as `Dataset` takes it; without them all of a store that is there."""
    from byeori.tracking.database import has_store

    place = store or runs
    if words == "none":
        return None
    if words is None:
        return place if store is not None or has_store(place) else None
    if words != "last" and not words.isdecimal():
        raise ConfigError(
            f"--decisions {words}: wanted last, none, or the number of a line of the journal of decisions"
        )
    return place if words == "last" else (place, int(words))


def decisions_about(data: Path | None, words: str | None, store: Path | None, bundle: Path) -> Which:
    """Give the decisions about data that a run is judged on; those about its own only where they are named."""
    if data is not None:
        own, runs = _own_options(data, bundle), bundle.absolute().parent
        if words == "none" and own and "decisions" in own:
            return own["decisions"][0], 0  # up to no line: else a run's own data is the version that it learned from
        is_as_learned = own is not None and words is None and store is None
        return None if is_as_learned else which_decisions(words, store, runs)
    if words is not None or store is not None:
        flag = "--store" if words is None else f"--decisions {words}"
        raise ConfigError(
            f"evaluate {bundle}: {flag} is for other data, and its own is judged as it was learned from, with the "
            "decisions of then; name it by --data, or leave the flag out"
        )
    return None


def _own_options(data: Path, bundle: Path) -> Mapping[str, Any] | None:
    """How a run, or that of a bundle, opened some data that it was made from; None of other data."""
    for file in (bundle / "data.json", bundle.parent / "data.json"):
        if file.is_file():
            record = read_json(file, RunError)
            return dict(record.get("options", {})) if record.get("source") == str(data.absolute()) else None
    return None
