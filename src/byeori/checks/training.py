"""What keeps a whole dataset from training, found before it is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from byeori.checks.finding import Finding
from byeori.core.errors import DataError
from byeori.data.refusals import refuse_no_training_part, refuse_one_answer

if TYPE_CHECKING:
    from byeori.checks.facts import Facts
    from byeori.data.dataset import Dataset


def untrainable(dataset: Dataset, facts: Facts) -> list[Finding]:
    """No training part, or one of a single answer."""
    rows = np.array([row for row in np.flatnonzero(facts.parts == "train") if row not in facts.broken], int)
    try:
        refuse_no_training_part(facts.samples, facts.parts)
        refuse_one_answer(dataset.task, facts.samples, rows)
    except DataError as error:
        return [Finding("error", "nothing to learn", str(error), (), "stops before training")]
    return []
