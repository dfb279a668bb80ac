import numpy as np
import pytest

from byeori.data.dataset import Dataset


@pytest.fixture
def people(tmp_path):
    """A table of 400 people as it should be, whose cells a test may change by column."""

    def make(name="people.csv", count=400, seed=0, **changed):
        draw = np.random.default_rng(seed)
        columns = {
            "id": [f"p{number:04d}" for number in range(count)],
            "day": [f"2026-{1 + row * 11 // count:02d}-{1 + row * 300 // count % 25:02d}" for row in range(count)],
            "age": draw.integers(18, 90, count).tolist(),
            "town": draw.choice(["Seoul", "Jeju", "Busan"], count, p=[0.6, 0.3, 0.1]).tolist(),
            "bought": draw.choice(["yes", "no"], count).tolist(),
        }
        columns["day"].sort()
        for column, change in changed.items():
            columns[column] = [change(row, cell) for row, cell in enumerate(columns[column])]
        rows = [",".join(map(str, row)) for row in zip(*columns.values(), strict=True)]
        (tmp_path / name).write_text("\n".join([",".join(columns), *rows, ""]))
        return Dataset(tmp_path / name, target="bought")

    return make
