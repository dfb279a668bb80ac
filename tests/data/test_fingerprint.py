import json
from hashlib import blake2b

import numpy as np
import pytest

from byeori.data import fingerprint
from byeori.data.fingerprint import fingerprint_of
from byeori.data.samples import Samples
from byeori.fields.coded import Coded


@pytest.mark.parametrize("at_once", [1, 2, 100])
def test_it_is_the_hash_of_all_of_it_as_json(monkeypatch, at_once: int):
    monkeypatch.setattr(fingerprint, "HASHED_ROWS", at_once)
    cells = ("caf\u00e9", 'a "b"', None, 3, 3)
    keys = ("a\\b.csv:1", "\u20ac:2", "x:3", "x:4", "x:5")
    samples = Samples("a", None, keys, {"x": cells, "y": cells}, (None,) * 5, target="y", inputs=("x",))
    hashes, parts = np.array(["0" * 32, "1" * 32, "2" * 32, "3" * 32, "4" * 32]), np.array(["train"] * 4 + ["val"])
    rows = [list(row) for row in zip(keys, hashes.tolist(), map(str, cells), parts.tolist(), strict=True)]
    whole = json.dumps([["x", "y"], rows], ensure_ascii=False).encode()
    wanted = blake2b(whole, digest_size=16).hexdigest()
    assert fingerprint_of(samples, ["x", "y"], hashes, parts) == wanted
    coded = Samples("a", None, keys, {"x": cells, "y": Coded.of(cells)}, (None,) * 5, target="y", inputs=("x",))
    assert fingerprint_of(coded, ["x", "y"], hashes, parts) == wanted
