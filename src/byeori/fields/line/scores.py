"""The scores of lines that are read; lines are counted, not characters: those of one line are alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from byeori.fields.line.edits import distance
from byeori.fields.scores.score import Answers, Counted, Means, Score


@dataclass(frozen=True)
class Lines:
    """What was read and what is written, line by line, (samples,) each."""

    read: Sequence[str]
    written: Sequence[str]
    edits: np.ndarray
    """Wrong, missing and additional characters."""
    lengths: np.ndarray
    """Characters that are written."""
    word_edits: np.ndarray
    word_lengths: np.ndarray

    @property
    def rates(self) -> np.ndarray:
        """The character error rate of each line."""
        return np.asarray(self.edits / np.maximum(self.lengths, 1))


def look(target: Any, answers: Answers) -> Lines:
    """Give what was read and what is written, with the edits of each line."""
    read, written = ([target.text(row) for row in a.astype(int).tolist()] for a in (answers.outputs, answers.truth))
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


def _rate(of: Callable[[Lines], tuple[np.ndarray, np.ndarray]]) -> Callable[[Lines], Counted]:
    """Make a rate of edits and lengths: the sum of the ones over the sum of the others."""

    def count(lines: Lines) -> Counted:
        edits, lengths = of(lines)
        return lambda counts: np.asarray(counts @ edits / np.maximum(counts @ lengths, 1))

    return count


_characters = _rate(lambda lines: (lines.edits, lines.lengths))
_words = _rate(lambda lines: (lines.word_edits, lines.word_lengths))


def _right_characters(lines: Lines) -> Counted:
    wrong = _characters(lines)
    return lambda counts: np.maximum(0.0, 1 - wrong(counts))


def line_scores(target: Any) -> dict[str, Score]:
    """Give the scores by name."""
    scores = (
        Score("character_accuracy", look, _right_characters),
        Score("cer", look, _characters, is_higher_better=False, domain=None),
        Score("wer", look, _words, is_higher_better=False, domain=None),
        Score("lines_right", look, lambda lines: Means(lines.edits == 0)),
    )
    return {score.name: score for score in scores}
