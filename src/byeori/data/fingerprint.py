"""The fingerprint of a version of data: one hash of all that its samples hold, and of the parts that they are in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from hashlib import blake2b
from itertools import islice

import numpy as np

from byeori.data.hashing import plain_cells
from byeori.data.limits import HASHED_ROWS
from byeori.data.samples import Samples
from byeori.fields.coded import each

_json = partial(json.dumps, ensure_ascii=False)


def fingerprint_of(samples: Samples, columns: Sequence[str], hashes: np.ndarray, parts: np.ndarray) -> str:
    """A hash of a version of data, in hexadecimal: the names of its columns, each sample's content, label and part."""
    answers = each(lambda cell: _json(str(cell)), plain_cells(samples.columns[samples.target], samples.root))
    rows = zip(samples.keys, hashes.tolist(), answers, parts.tolist(), strict=True)
    lines = (f'[{_json(key)}, "{content}", {answer}, "{part}"]' for key, content, answer, part in rows)
    digest = blake2b(f"[{_json([*columns])}, [".encode(), digest_size=16)
    between = ""
    while some := ", ".join(islice(lines, HASHED_ROWS)):  # what JSON makes of all of it, never whole in memory
        digest.update(f"{between}{some}".encode())
        between = ", "
    digest.update(b"]]")
    return digest.hexdigest()
