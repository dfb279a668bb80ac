"""Which column of a table is guessed, and which ones it is guessed from: as the user says, else by name and looks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from byeori.core.errors import ConfigError, DataError, listed
from byeori.core.medium import Medium
from byeori.data.guessing.columns import TEXTS, Looks, look
from byeori.data.guessing.seen import medium_of_files
from byeori.data.sources.patterns import unknown
from byeori.data.sources.tables.predicted import beside_answers
from byeori.fields.cells import NOTHING
from byeori.fields.contract import Cell
from byeori.fields.picture.medium import IMAGE

TARGETS = ("label", "class", "target", "category", "y", "labels")
"""Names that a target column often has, the likeliest first."""
MASKS = ("mask", "masks", "segmentation", "label", "annotation")
"""Names of a column of pictures that tells what each pixel of another one is."""
_LESS_OFTEN = (
    *("species", "survived", "outcome", "response", "diagnosis", "sentiment", "quality", "income", "count", "price"),
    *("median_house_value", "medv", "saleprice", "churn", "default", "rating", "score", "result", "output", "mpg"),
)
"""Names that a target column of a table sometimes has."""

Columns = Mapping[str, Sequence[Cell]]


@dataclass(frozen=True)
class Wish:
    """What a user says about the columns of a source; what is left open is guessed."""

    target: str | None = None
    """A column; or several that are one target, by a pattern or by names with commas between them."""
    inputs: Sequence[str] | None = None
    """All inputs."""
    also: Sequence[str] = ()
    """Inputs beside those that are guessed, by names or patterns; the target may be among them."""
    likely_target: str | None = None
    """The target, if no column's name tells it."""
    ignore: Sequence[str] = ()
    """Columns that are neither target nor input, by names or patterns."""
    nothing: tuple[str, ...] = NOTHING
    """Words that mean a missing value."""
    as_numbers: bool = False
    """Whether several columns of 0 and 1 are numbers, and no labels."""


@dataclass(frozen=True)
class Choice:
    """Target and inputs, and the columns that are neither, with the reasons."""

    target: str
    inputs: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...] = ()


def choose(where: str, columns: Columns, wish: Wish, *, spare: Collection[str] = ()) -> Choice:
    """Give target and inputs: as asked, or guessed where not; those of `spare` are neither.

    Inputs are the columns of files; where there is none, those of texts; where there is none, all but the target,
    identifiers, constants and columns that are mostly empty.
    """
    wanted = [*([wish.target] if wish.target else []), *(wish.inputs or []), *wish.also, *wish.ignore]
    if missing := [name for name in dict.fromkeys(wanted) if name not in columns]:
        raise unknown(where, *missing, names=columns)
    if both := [name for name in wish.also if name in wish.ignore]:
        raise ConfigError(
            f"{where}: the column {both[0]!r} is named as a field and is ignored as well; say one of them"
        )
    written = {name: answer for name, answer in beside_answers(columns).items() if name not in wanted}
    aside = {*spare, *wish.ignore, *written}
    usable = {name: cells for name, cells in columns.items() if name not in aside}
    media = {name: medium_of_files(cells) for name, cells in usable.items() if name != wish.target}
    files = {name: medium for name, medium in media.items() if medium is not None}
    images = [name for name, medium in files.items() if medium is IMAGE]
    masks = [name for name in images if name.lower() in MASKS and name not in (*(wish.inputs or ()), *wish.also)]
    if wish.target is None and masks and len(images) > len(masks):
        files = {name: medium for name, medium in files.items() if name not in masks}
    else:
        masks = []
    looks = {name: look(name, cells, wish.nothing) for name, cells in usable.items() if name not in (*files, *masks)}
    target = (
        wish.target
        or next(iter(masks), None)
        or _guess_target(where, looks, {*files, *(wish.inputs or ())}, wish.likely_target, has_images=bool(images))
    )
    ignored = tuple((name, "is left aside, as was asked") for name in wish.ignore)
    ignored += tuple(
        (name, f"was written by `predict` beside its answers {answer!r}") for name, answer in written.items()
    )
    if target in (wish.inputs or ()) or target in wish.ignore:
        what = "ignored" if target in wish.ignore else "an input"
        raise DataError(f"{where}: column {target!r} is the target and {what} as well; it can be one of them only")
    if wish.inputs:
        return Choice(target, tuple(wish.inputs), ignored)
    also = [name for name in wish.also if name != target]
    inputs, left_out = _guess_inputs({name: seen for name, seen in looks.items() if name != target}, files, also)
    if not inputs:
        raise DataError(f"{where}: {_nothing_left(target, left_out)}")
    return Choice(target, tuple(name for name in columns if name in inputs), (*ignored, *left_out))


def _guess_inputs(
    looks: Mapping[str, Looks], files: Mapping[str, Medium], also: Sequence[str]
) -> tuple[set[str], list[tuple[str, str]]]:
    """Inputs, and what is left out; beside files the other columns are known as facts."""
    if files:
        thing = next(iter(files.values())).thing
        reason = f"is beside a {thing}; name it by --field if it shall be an input"
        return {*files, *also}, [(name, reason) for name in looks if name not in (*files, *also)]
    if len(looks) == 1:
        return {*looks}, []
    texts = [name for name, seen in looks.items() if seen.kind == "text" and not seen.why_not]
    left_out = {
        name: seen.why_not or "is beside a text; name it by --field if it shall be an input"
        for name, seen in looks.items()
        if name not in also and (seen.why_not or (texts and name not in texts))
    }
    return {name for name in looks if name not in left_out}, list(left_out.items())


def _guess_target(
    where: str, looks: Mapping[str, Looks], others: Iterable[str], likely_target: str | None, *, has_images: bool
) -> str:
    left = [name for name in looks if name not in others]
    for likely in (*TARGETS, *(TEXTS if has_images else _LESS_OFTEN)):
        for name in left:
            if name.strip().lower() == likely:
                return name
    if len(left) == 1 or likely_target in left:
        return likely_target or left[0]
    last = looks[left[-1]] if left else None
    if last is not None and not has_images and last.kind in ("category", "number", "flag") and not last.why_not:
        return left[-1]
    raise DataError(
        f"{where}: which column is to be guessed? none of them is called {', '.join(TARGETS)}; "
        f"it has {listed(looks)}; name it with --target COLUMN (in Python: target='COLUMN')"
    )


def _nothing_left(target: str, left_out: Sequence[tuple[str, str]]) -> str:
    if not left_out:
        return f"{target!r} is the only column; wanted at least one more, to guess it from"
    reasons = "; ".join(f"{name!r} {reason}" for name, reason in left_out[:5])
    return (
        f"no column is left to guess {target!r} from: {reasons}; name one by --field COLUMN=KIND if it tells something"
    )
