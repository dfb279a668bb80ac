"""How much of what settings gain each of them decides alone, by functional analysis of variance."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

from byeori.core.errors import require
from byeori.core.seeds import key
from byeori.tuning.limits import TOLD
from byeori.tuning.sampling import Seen, study_of
from byeori.tuning.space import Space


def importance(space: Space, seen: Seen, seed: int = 0) -> Mapping[str, float]:
    """Give each choice's share of the variance that a forest of trees explains (fANOVA, Hutter et al. 2014).

    The shares sum to 1, the largest first. Noise has its share in them; of few results nothing is told.
    """
    known = [(settings, gain) for settings, gain in seen if gain is not None and space.holds(settings)]
    if len(known) < TOLD or len({gain for _, gain in known}) == 1:
        return {}
    evaluators: Any = require("optuna", "tune").importance
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        evaluator = evaluators.FanovaImportanceEvaluator(seed=key(seed, "importance") % 2**32)
        found = evaluators.get_param_importances(study_of(space, known, None), evaluator=evaluator)
    return {str(name): float(share) for name, share in found.items()}
