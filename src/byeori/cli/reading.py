"""The flags that say how data is read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from byeori.cli.flags import Repeated
from byeori.cli.show import say

if TYPE_CHECKING:
    from byeori.data.dataset import Dataset


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


def read(data: Path, reading: Reading) -> Dataset:
    """Open the data as the flags say, and say what was found; what takes long is seen on the way."""
    from byeori.core.watching import doing
    from byeori.data.dataset import Dataset
    from byeori.training.progress.progress import Bar

    with Bar(True):
        doing("reading")
        dataset = Dataset(data, **reading_options(reading))
    say(str(dataset))
    return dataset


def reading_options(reading: Reading) -> dict[str, Any]:
    """Give flags as `Dataset` takes them."""
    from byeori.data.guessing.guess import parse_fields

    options = {name: value for name, value in vars(reading).items() if name not in ("target", "field", "ignore")}
    return {
        **options,
        "target": ",".join(reading.target) or None,
        "fields": parse_fields(reading.field),
        "ignore": list(reading.ignore),
    }
