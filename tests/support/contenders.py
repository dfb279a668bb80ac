"""Runs of a small table, one that knows hardly anything and one that knows nearly all, to release and compare."""

from pathlib import Path

import numpy as np

from byeori import Dataset, Recipe, Run, train

POOR = Recipe(epochs=1, lr=1e-6, precision="fp32", device="cpu")
GOOD = Recipe(epochs=12, batch=32, lr=1e-2, precision="fp32", device="cpu")


def write_table(path: Path, count: int = 1200, *, noise: float = 0.3, seed: int = 0, target: str = "kind") -> Path:
    """Write a table of two numbers and a town, whose target follows from the numbers but for some noise."""
    draw = np.random.default_rng(seed)
    a, b = draw.normal(0, 1, (2, count))
    town = draw.choice(["Oslo", "Seoul", "Busan"], count)
    kind = np.where(a + b + draw.normal(0, noise, count) > 0, "high", "low")
    rows = [f"{x:.4f},{y:.4f},{t},{k}" for x, y, t, k in zip(a, b, town, kind, strict=True)]
    path.write_text("\n".join([f"a,b,town,{target}", *rows, ""]), encoding="utf-8")
    return path


def poor_and_good(folder: Path, count: int = 1200) -> tuple[Run, Run]:
    """Give two runs on one table, in one folder of runs."""
    data = Dataset(write_table(folder / "towns.csv", count), target="kind")
    return train(data, POOR, folder=folder / "runs"), train(data, GOOD, folder=folder / "runs")


def towns(count: int, *, seed: int, flip: bool = False) -> list[tuple[dict[str, object], str]]:
    """Give samples of the same kind with what is true, as the table has it; `flip` says the contrary."""
    draw = np.random.default_rng(seed)
    a, b = draw.normal(0, 1, (2, count)).round(4).tolist()
    names = draw.choice(["Oslo", "Seoul", "Busan"], count).tolist()
    kinds = [("low", "high")[(x + y > 0) != flip] for x, y in zip(a, b, strict=True)]
    return [({"a": x, "b": y, "town": t}, k) for x, y, t, k in zip(a, b, names, kinds, strict=True)]
