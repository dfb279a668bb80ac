"""The scores of lines that are read; lines are counted, not characters: those of one line are alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.fields.line.edits import distance
from byeori.fields.scores.score import Answers, Counted, Means, Score, Sums

if TYPE_CHECKING:
    from torch import Tensor


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


def read(target: Any, outputs: Tensor) -> np.ndarray:
    """Give what was read of outputs (batch, time, classes) by the best path, or what was read already.

    A search is too slow to be done after each epoch.
    """
    if outputs.ndim == 2:
        return outputs.cpu().numpy()
    return np.asarray(replace(target, beams=0).reduce(outputs.float().cpu().numpy()))


def _rate(sums: np.ndarray) -> np.ndarray:
    """Give edits for each true character or word, of sums (resamples, 2) of both; it may exceed 1."""
    return np.asarray(sums[:, 0] / np.maximum(sums[:, 1], 1))


def _characters(lines: Lines) -> Counted:
    return Sums(np.stack([lines.edits, lines.lengths], 1), _rate)


def _words(lines: Lines) -> Counted:
    return Sums(np.stack([lines.word_edits, lines.word_lengths], 1), _rate)


def _right_characters(lines: Lines) -> Counted:
    return Sums(np.stack([lines.edits, lines.lengths], 1), lambda sums: np.maximum(0.0, 1 - _rate(sums)))


def _lines_right(lines: Lines) -> Counted:
    return Means(lines.edits == 0)


def line_scores(target: Any) -> dict[str, Score]:
    """Give the scores by name."""
    wrong = Score("cer", look, _characters, is_higher_better=False, domain=None, shown="epoch")
    scores = (
        Score("character_accuracy", look, _right_characters, shown="epoch"),
        wrong,
        replace(wrong, name="wer", count=_words),
        Score("lines_right", look, _lines_right, interval="wilson", shown="epoch"),
    )
    return {score.name: score for score in scores}
