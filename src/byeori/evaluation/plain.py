"""The report of a target that no style fits: its own scores, each with a bootstrap interval."""

from __future__ import annotations

from byeori.evaluation.scores import general_scores
from byeori.evaluation.styles import Style

STYLE = Style(scores=general_scores, sections=lambda target, guesses, scores: ())
