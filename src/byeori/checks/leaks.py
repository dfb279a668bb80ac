"""Findings about columns that give the target away, alone or added up, and about things that are in several parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from byeori.checks.facts import Facts
from byeori.checks.finding import Finding
from byeori.checks.limits import AGAIN, CLOSE, EXACT, FEWEST, IN_BIN, LEAK_BINS, SURE
from byeori.data.guessing.columns import look
from byeori.data.guessing.seen import is_empty
from byeori.data.guessing.written import as_numbers
from byeori.fields.cells import plain
from byeori.fields.coded import Coded, each, floats_of, once, taken
from byeori.fields.contract import Cell

_LARGEST = 1e100  # a number beyond it, such as infinity, cannot be squared and counts as missing
_THING = re.compile(
    r"(.*[\W_])?(id|uuid|guid|patient|user|customer|client|person|subject|owner|writer|speaker|device|store|session)",
    re.IGNORECASE,
)


def leaks(facts: Facts) -> list[Finding]:
    """Columns of a table from which the target can be inferred without a model, in the training part."""
    rows = np.array([r for r, part in enumerate(facts.parts.tolist()) if part == "train" and r not in facts.broken])
    if len(rows) < FEWEST:
        return []
    truth = _truth(facts, rows)
    if truth is None:
        return []
    found = []
    columns = dict(_telling(facts))
    for name, values in columns.items():
        cells = taken(values, rows)
        explained, explanation = _explained(cells, truth, facts)
        if explained:
            found.append(Finding("warning", "leak", f"{name!r} alone {explanation}", (), _cure(facts, [name])))
    numbers = _numbers(facts, rows)  # classes may be numbers too
    return found if numbers is None else [*found, *_sums(facts, columns, rows, numbers)]


def things_again(facts: Facts) -> list[Finding]:
    """Things (persons, films, devices) of which samples lie in the training part and in another one too."""
    found = []
    parts = np.array(facts.parts.tolist())
    for name, cells in _columns(facts).items():
        present = [cell for cell in cells if not is_empty(cell)] if _THING.fullmatch(name.strip()) else []
        if not 1 < len(set(present)) < len(present):
            continue
        trained = {cells[row] for row in np.flatnonzero(parts == "train").tolist() if not is_empty(cells[row])}
        for part in ("val", "test"):
            rows = np.flatnonzero(parts == part).tolist()
            again = sum(cells[row] in trained for row in rows)
            if again > AGAIN * max(len(rows), 1):
                reason = f"{again / len(rows):.0%} of the {part} samples have a {name!r} that is in train as well"
                action = "takes the parts as they are" if facts.is_given else "draws the parts by sample"
                cure = f"{action}; if samples of one {name!r} are alike the score is too high: --group {name}"
                found.append(Finding("warning", "identifier in two parts", reason, (), cure))
    return found


def _columns(facts: Facts) -> dict[str, Sequence[Cell]]:
    """The columns of a table that are not the target, those that are left out among them."""
    names = {*facts.samples.inputs, *(name for name, _ in facts.samples.left_out)} - {facts.samples.target}
    return {name: as_numbers(cells) for name, cells in facts.values.items() if name in names}


def _telling(facts: Facts) -> Iterator[tuple[str, Sequence[Cell]]]:
    """Those of them that can be compared with the target: no texts, and no value of its own for each sample."""
    for name, cells in _columns(facts).items():
        seen = look(name, cells)
        if seen.kind in ("number", "flag", "category", "date") and "differs in every" not in seen.why_not:
            yield name, cells


def _truth(facts: Facts, rows: np.ndarray) -> np.ndarray | None:
    """The target of the rows: numbers of classes, or numbers; None where it is neither."""
    if facts.has_classes:
        return _ranks(each(str, taken(facts.labels, rows)))
    return _numbers(facts, rows)


def _numbers(facts: Facts, rows: np.ndarray) -> np.ndarray | None:
    """The target of the rows where all of it are numbers."""
    values = as_numbers(facts.values[facts.samples.target])
    cells = each(_usable, taken(values, rows))
    if not all(isinstance(cell, (int, float)) for cell in once(cells)):
        return None
    return floats_of(cells)


def _ranks(words: Sequence[str]) -> np.ndarray:
    """The place of each word among the different ones in order, (words,)."""
    if not isinstance(words, Coded):
        return np.unique(np.array(words), return_inverse=True)[1]
    ranks = np.zeros(len(words.different), np.int64)
    ranks[words.present] = np.unique(np.array(words.once()), return_inverse=True)[1]
    return np.asarray(ranks[words.codes])


def _usable(cell: Cell) -> Cell:
    """The cell as a plain value; None where it is empty, or a number that is infinite or too large."""
    cell = plain(cell)
    too_large = isinstance(cell, (int, float)) and not abs(cell) <= _LARGEST
    return None if is_empty(cell) or too_large else cell


def _explained(cells: Sequence[Cell], truth: np.ndarray, facts: Facts) -> tuple[bool, str]:
    """Whether a column alone tells the target, learned on every other row and judged on those between."""
    places = _places(cells)
    learned, judged = slice(0, None, 2), slice(1, None, 2)
    target = facts.samples.target
    if facts.has_classes:
        usual = _commonest(np.zeros_like(truth[learned]), truth[learned])[0]
        best = np.full(places.max() + 1, usual)
        known = _commonest(places[learned], truth[learned])
        best[: len(known)] = np.where(known >= 0, known, usual)
        guesses = best[places[judged]]
        right, plain_right = float(np.mean(guesses == truth[judged])), float(np.mean(usual == truth[judged]))
        explanation = f"tells {target!r} of {right:.0%} of the samples; the largest class is {plain_right:.0%}"
        return plain_right < 1 and right - plain_right >= SURE * (1 - plain_right), explanation
    sums, sizes = (np.bincount(places[learned], w, places.max() + 1) for w in (truth[learned], None))
    means = np.where(sizes > 0, sums / np.maximum(sizes, 1), truth[learned].mean())
    share = _r2(means[places[judged]], truth[judged])
    return share >= CLOSE, f"explains {share:.1%} of the variance of {target!r}"


def _places(cells: Sequence[Cell]) -> np.ndarray:
    """The place of each cell among the values, or among quantiles where they are many numbers, (cells,)."""
    cells = each(_usable, cells)
    bins = min(LEAK_BINS, len(cells) // (2 * IN_BIN))
    different = {*once(cells)} - {None}
    are_numbers = all(isinstance(cell, (int, float)) for cell in different)
    if are_numbers and len(different) > bins:
        array = floats_of(each(lambda cell: np.nan if cell is None else cell, cells))
        edges = np.unique(np.quantile(array[~np.isnan(array)], np.linspace(0, 1, bins + 1)[1:-1]))
        return np.where(np.isnan(array), len(edges) + 1, np.searchsorted(edges, array))
    return _ranks(each(lambda cell: "" if cell is None else str(cell), cells))


def _commonest(places: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """The commonest label of each place up to the largest, of equally common ones the first; -1 where there is none."""
    width = int(labels.max()) + 1
    keys, first, counts = np.unique(places * width + labels, return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))[::-1]  # the last one written stays
    found = np.full(int(places.max()) + 1, -1)
    found[keys[order] // width] = keys[order] % width
    return found


def _sums(facts: Facts, values: Mapping[str, Sequence[Cell]], rows: np.ndarray, truth: np.ndarray) -> list[Finding]:
    """Columns whose weighted sum is the target."""
    columns = {}
    for name, column in values.items():
        cells = each(_usable, taken(column, rows))
        if all(isinstance(cell, (int, float)) for cell in once(cells)) and len(set(once(cells))) > 2:
            columns[name] = floats_of(cells)
    names = list(columns)
    if len(rows) < 5 * len(names):
        return []
    weights, share = _fit(columns, names, truth)
    if share < EXACT:
        return []
    for name in sorted(names, key=lambda name: abs(weights[name]) * columns[name].std()):
        left = [one for one in names if one != name]
        if left and _fit(columns, left, truth)[1] >= EXACT:
            names = left
    if len(names) < 2:
        return []  # reported by itself
    weights, _ = _fit(columns, names, truth)
    explanation = " + ".join(name if abs(weights[name] - 1) < 1e-3 else f"{weights[name]:.4g} {name}" for name in names)
    reason = f"{explanation.replace('+ -', '- ')} is the target, {facts.samples.target!r}"
    return [Finding("warning", "leak", reason, (), _cure(facts, names))]


def _fit(columns: dict[str, np.ndarray], names: Sequence[str], truth: np.ndarray) -> tuple[dict[str, float], float]:
    """Weights of columns by least squares on every other row, and the share that they explain of those between."""
    if not names:
        return {}, 0.0
    scales = {name: max(float(columns[name].std()), 1e-12) for name in names}
    x = np.stack([*((columns[name] - columns[name].mean()) / scales[name] for name in names), np.ones(len(truth))], 1)
    weights = np.linalg.lstsq(x[::2], truth[::2], rcond=None)[0]
    return {name: w / scales[name] for name, w in zip(names, weights, strict=False)}, _r2(
        x[1::2] @ weights, truth[1::2]
    )


def _r2(guesses: np.ndarray, truth: np.ndarray) -> float:
    total = float(((truth - truth.mean()) ** 2).sum())
    return 1 - float(((truth - guesses) ** 2).sum()) / total if total else 0.0


def _cure(facts: Facts, names: Sequence[str]) -> str:
    used = [name for name in names if name in facts.samples.inputs]
    if not used:
        return "leaves it out; keep it so, unless it is known before the model is asked"
    return f"trains on it; if it is not known before the model is asked, leave it out: --ignore {','.join(used)}"
