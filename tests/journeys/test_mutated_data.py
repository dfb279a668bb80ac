"""Tables and pictures changed by accidents: they are read, or one sentence says what is wrong with them."""

import io
import json
import random

import numpy as np
import polars as pl
import pytest
from PIL import Image as Pillow

from byeori.data.sources.tables.table_files import read_table
from byeori.fields.kinds import Image
from mutated import mutated_bytes, outcome

ROWS = [{"size": n / 7, "kind": "abc"[n % 3], "open": n % 2 == 0, "note": f"word {n}, 벼리"} for n in range(60)]
PICTURES = ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "BMP")


def tables(folder):
    frame = pl.DataFrame(ROWS)
    frame.write_csv(folder / "t.csv")
    frame.write_csv(folder / "t.tsv", separator="\t")
    frame.write_parquet(folder / "t.parquet")
    frame.write_ndjson(folder / "t.jsonl")
    (folder / "t.json").write_text(json.dumps(ROWS))
    return sorted(folder.iterdir())


COUNTS = [30, pytest.param(1500, marks=[pytest.mark.slow, pytest.mark.timeout(3000)])]


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("suffix", ["csv", "tsv", "parquet", "jsonl", "json"])
def test_a_changed_table_is_read_or_refused_in_one_sentence(suffix, count, tmp_path, record_property):
    [source] = [path for path in tables(tmp_path) if path.suffix == f".{suffix}"]
    content, path, refused = source.read_bytes(), tmp_path / f"changed.{suffix}", 0
    for number in range(count):
        path.write_bytes(mutated_bytes(content, random.Random(f"{suffix}/{number}")))
        said = outcome(lambda: read_table(path))
        assert said is None or (not said.startswith("FAULT") and str(path) in said), f"{suffix}/{number}: {said}"
        refused += said is not None
    record_property("tried", count)
    record_property("refused", refused)


@pytest.mark.parametrize("count", COUNTS)
@pytest.mark.parametrize("form", [*PICTURES, "npy"])
def test_a_changed_picture_is_read_or_refused_in_one_sentence(form, count, record_property):
    pixels, file, refused = np.random.default_rng(1).integers(0, 256, (40, 30, 3), dtype=np.uint8), io.BytesIO(), 0
    np.save(file, pixels) if form == "npy" else Pillow.fromarray(pixels).save(file, form)
    field = Image("RGB", 16, 16)
    for number in range(count):
        content = mutated_bytes(file.getvalue(), random.Random(f"{form}/{number}"))
        said = outcome(lambda content=content: field.pack(field.read(content)))
        assert said is None or not said.startswith("FAULT"), f"{form}/{number}: {said}"
        refused += said is not None
    record_property("tried", count)
    record_property("refused", refused)
