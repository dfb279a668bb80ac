"""Near duplicates among samples that are asked about: they bear one number, and are asked beside each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.checks.perceptual import near_pairs
from byeori.checks.picture import look
from byeori.fields.text.ngrams import ngrams
from byeori.fields.text.text import Text

if TYPE_CHECKING:
    from byeori.labelling.pool import Pool

_SHARED = 0.8  # of the n-grams of two texts
_MOST_TEXTS = 5_000


def groups_of(pool: Pool, rows: Sequence[int]) -> dict[int, int]:
    """Give the group of each row that has a near duplicate among them, numbered from 0.

    Pictures are alike by their perceptual hash, texts by four fifths of their n-grams; other data has none.
    """
    fields = list(pool.inputs.items())
    if len(fields) != 1:
        return {}
    name, field = fields[0]
    if field.about.media == "image":
        pairs = _of_pictures(pool, name, rows)
    elif isinstance(field, Text) and len(rows) <= _MOST_TEXTS:
        pairs = _of_texts([str(pool.samples.columns[name][row] or "") for row in rows])
    else:
        return {}
    return _joined({(rows[a], rows[b]): None for a, b in pairs})


def _of_pictures(pool: Pool, name: str, rows: Sequence[int]) -> list[tuple[int, int]]:
    field, cells, root = pool.inputs[name], pool.samples.columns[name], pool.samples.root
    facts = [(place, look(cells[row], field, root)) for place, row in enumerate(rows)]
    seen = [(place, one.hash, one.thumb) for place, one in facts if one.thumb is not None]
    if len(seen) < 2:
        return []
    places, hashes, thumbs = zip(*seen, strict=True)
    pairs = near_pairs(np.array(hashes, np.uint64), np.stack(thumbs))
    return [(places[one], places[other]) for one, other in pairs.tolist()]


def _of_texts(texts: Sequence[str]) -> list[tuple[int, int]]:
    found = [set(ngrams(text).tolist()) for text in texts]
    places: dict[int, list[int]] = defaultdict(list)
    pairs = list[tuple[int, int]]()
    for number, grams in enumerate(found):
        seen: dict[int, int] = defaultdict(int)
        for gram in grams:
            for other in places[gram][:50]:
                seen[other] += 1
            places[gram].append(number)
        for other, shared in seen.items():
            if shared >= _SHARED * len(grams | found[other]):
                pairs.append((other, number))
    return pairs


def _joined(pairs: Mapping[tuple[int, int], Any]) -> dict[int, int]:
    """Number the groups that pairs hang together in."""
    above: dict[int, int] = {}

    def top(row: int) -> int:
        while above.setdefault(row, row) != row:
            row = above[row]
        return row

    for one, other in pairs:
        above[max(top(one), top(other))] = min(top(one), top(other))
    numbers: dict[int, int] = {}
    return {row: numbers.setdefault(top(row), len(numbers)) for row in sorted(above)}
