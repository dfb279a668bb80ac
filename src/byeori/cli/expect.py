"""`byeori check DATA --expect`: what to expect of such data, written beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from byeori.data.dataset import Dataset


def learn_beside(dataset: Dataset) -> str:
    """Learn what to expect of data and write it beside them; say where, and how much it is."""
    from byeori.checks.expectations.file import write_expectations
    from byeori.checks.expectations.learning import learn_expectations

    learned = learn_expectations(dataset)
    path = write_expectations(dataset, learned)
    return f"{path}: what to expect of {len(learned.columns):,} columns; look at it, and change what is not so"
