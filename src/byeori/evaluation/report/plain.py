"""The report of a target that no style fits: its own scores, each with a bootstrap interval."""

from __future__ import annotations

from byeori.evaluation.report.styles import Style

STYLE = Style(sections=lambda target, guesses, scores: ())
