"""The style of a target that reads text off a picture: errors for each character and word, and which ones.

The target has `reduce(outputs)`, which gives what was read as characters' numbers (samples, longest), -1 at the end, as
truths are packed; and `text(numbers)`, which gives the text of either. Lines are resampled, not characters: those of
one line are alike. Edits are counted once for each line, so a resample is a sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.data.edits import distance
from byeori.evaluation.estimate import Estimate, percentile, resampled_rows
from byeori.evaluation.guesses import Guesses
from byeori.evaluation.line_sections import Lines, line_sections
from byeori.evaluation.styles import Style

if TYPE_CHECKING:
    from byeori.evaluation.blocks import Section


def lines_of(target: Any, guesses: Guesses) -> Lines:
    """Give what was read and what is written, with the edits of each line."""
    read, written = ([target.text(row) for row in a.astype(int).tolist()] for a in (guesses.outputs, guesses.truth))
    pairs = list(zip(read, written, strict=True))
    words = [(guess.split(), truth.split()) for guess, truth in pairs]
    return Lines(
        read,
        written,
        edits=np.array([distance(guess, truth) for guess, truth in pairs]),
        lengths=np.array([len(truth) for truth in written]),
        word_edits=np.array([distance(guess, truth) for guess, truth in words]),
        word_lengths=np.array([len(truth) for _, truth in words]),
    )


def line_scores(target: Any, guesses: Guesses, seed: int = 0) -> dict[str, Estimate]:
    """Give the share of right characters, CER, WER and the share of lines without error, with bootstrap intervals."""
    lines = lines_of(target, guesses)
    cer = _rate(lines.edits, lines.lengths, seed, "cer")
    whole = (lines.edits == 0).astype(np.float64)
    return {
        "character_accuracy": Estimate(*(max(0.0, 1 - end) for end in (cer.value, cer.high, cer.low))),
        "cer": cer,
        "wer": _rate(lines.word_edits, lines.word_lengths, seed, "wer"),
        "lines_right": _rate(whole, np.ones(len(whole)), seed, "lines"),
    }


def _rate(edits: np.ndarray, lengths: np.ndarray, seed: int, name: str) -> Estimate:
    """Give the sum of edits over the sum of lengths with the percentile bootstrap over lines."""

    def score(rows: np.ndarray) -> np.ndarray:
        return np.asarray(edits[rows].sum(1) / np.maximum(lengths[rows].sum(1), 1))

    value = float(edits.sum() / max(lengths.sum(), 1))
    return percentile(value, resampled_rows(len(edits), seed, name, score))


def _sections(target: Any, guesses: Guesses, headline: Mapping[str, Estimate]) -> tuple[Section, ...]:
    return line_sections(lines_of(target, guesses), guesses)


def _cautions(target: Any, guesses: Guesses) -> list[str]:
    """Tell of characters that the training part has not, which no model can read."""
    unknown = int((guesses.truth > len(target.characters)).sum())
    if not unknown:
        return []
    share = unknown / max(int((guesses.truth > 0).sum()), 1)
    return [
        f"{unknown} characters ({share:.2%}) of this part are not among the {len(target.characters)} of the training "
        "part and could not be read; they count as errors."
    ]


STYLE = Style(scores=line_scores, sections=_sections, cautions=_cautions)
