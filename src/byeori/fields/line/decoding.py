"""From log-shares of characters at each step of time to the text: the best path, or a search by prefixes."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from byeori.fields.line.language_model import END, Language

BLANK = 0
"""The class of no character."""
_MOST_SIGNS = 8  # characters that are followed at one step; by judgement: those after them are next to impossible
_BONUS = 2.2  # for each character, where a language counts; about what a character of its texts costs
_REGARDED = 8  # characters, at least as many as a language looks back
_Ends = dict[tuple[int, ...], tuple[float, float]]
"""Prefix to the log-shares of all of its paths that end in a blank, and in its last character."""


@dataclass(frozen=True)
class Reading:
    """Numbers of characters, how sure each is, and how sure the whole is; shares from 0 to 1."""

    characters: tuple[int, ...]
    shares: tuple[float, ...]
    share: float


def best_path(logs: np.ndarray) -> Reading:
    """Read (time, classes) log-shares: the likeliest class at each step, repeats and blanks dropped (Graves 2006).

    A character is as sure as its surest step, the whole as the path.
    """
    classes = logs.argmax(1)
    best = logs[np.arange(len(logs)), classes]
    starts = np.flatnonzero(np.diff(classes, prepend=-1))
    if not len(starts):
        return Reading((), (), 1.0)
    surest = np.exp(np.maximum.reduceat(best, starts))
    kept = classes[starts] != BLANK
    share = math.exp(min(float(best.sum()), 0.0))
    return Reading(tuple(classes[starts][kept].tolist()), tuple(np.minimum(surest[kept], 1).tolist()), share)


def best_paths(logs: np.ndarray) -> np.ndarray:
    """Read (batch, time, classes) at once: numbers of characters (batch, longest + 1), filled up with -1."""
    classes = logs.argmax(2)
    kept = (classes != BLANK) & (np.diff(classes, axis=1, prepend=-1) != 0)
    counts = kept.sum(1)
    found = np.full((len(logs), int(counts.max(initial=0)) + 1), -1, np.int32)
    found[np.arange(found.shape[1]) < counts[:, None]] = classes[kept]
    return found


def written(logs: np.ndarray) -> Reading:
    """Read (steps, classes) of a network that writes one character after another: all before the first end, class 0."""
    classes = logs.argmax(1)
    length = int(np.argmax(np.r_[classes, 0] == 0))
    shares = np.exp(np.minimum(logs[np.arange(length), classes[:length]], 0))
    end = math.exp(min(float(logs[length, 0]), 0)) if length < len(logs) else 1.0
    return Reading(tuple(classes[:length].tolist()), tuple(shares.tolist()), float(shares.prod()) * end)


def all_written(logs: np.ndarray) -> np.ndarray:
    """Read (batch, steps, classes) so at once: numbers of characters (batch, longest + 1), filled up with -1."""
    classes = np.pad(logs.argmax(2), ((0, 0), (0, 1)))
    found = np.where(np.cumsum(classes == 0, axis=1) > 0, -1, classes)
    return np.asarray(found[:, : int((found > 0).sum(1).max(initial=0)) + 1], np.int32)


def beam_search(
    logs: np.ndarray, beams: int, *, least: float = -6.0, language: Language | None = None, weight: float = 0.0
) -> Reading:
    """Read (time, classes) log-shares by the likeliest text, all of its paths added up (Hannun et al. 2014).

    The `beams` likeliest prefixes are followed; classes below the log-share `least` are passed over. A text's
    likelihood in a language counts with a weight, and for each character a bonus, as long texts are never likely.
    The shares given are those of the network alone.
    """
    ends: _Ends = {(): (0.0, -math.inf)}
    spoken: dict[tuple[int, ...], float] = {(): 0.0}  # prefix to what its likelihood in the language adds
    for step in logs.astype(np.float64):
        likely = _likely(step, least)
        found: _Ends = {}
        for prefix, (blank, sign) in ends.items():
            both = _plus(blank, sign)
            stays = sign + float(step[prefix[-1]]) if prefix else -math.inf
            _add(found, prefix, both + float(step[BLANK]), stays)
            for character, share in likely:
                longer = (*prefix, character)
                repeats = bool(prefix) and prefix[-1] == character
                _add(found, longer, -math.inf, (blank if repeats else both) + share)
                if longer not in spoken:
                    spoken[longer] = spoken[prefix] + _said(language, weight, prefix, character)
        ranked = sorted(found.items(), key=lambda entry: -_plus(*entry[1]) - spoken[entry[0]])
        ends = dict(ranked[:beams])
        spoken = {prefix: spoken[prefix] for prefix in ends}
    best = max(ends, key=lambda prefix: _plus(*ends[prefix]) + spoken[prefix] + _said(language, weight, prefix, BLANK))
    return Reading(best, _surest(logs, best), math.exp(min(_plus(*ends[best]), 0.0)))


def _likely(step: np.ndarray, least: float) -> list[tuple[int, float]]:
    """The characters of one step that are followed, each with its log-share."""
    signs = np.flatnonzero(step > least)
    signs = signs[signs != BLANK]
    if len(signs) > _MOST_SIGNS:
        signs = signs[np.argsort(-step[signs], kind="stable")[:_MOST_SIGNS]]
    return [(sign, float(step[sign])) for sign in signs.tolist()]


def _said(language: Language | None, weight: float, prefix: tuple[int, ...], character: int) -> float:
    """What a character after a prefix, or the text's end after it (0), adds by the language."""
    if language is None or not weight:
        return 0.0
    share = math.log(language.share((END, *prefix[-_REGARDED:]), character))
    return weight * (share + (_BONUS if character != BLANK else 0.0))


def _add(found: _Ends, prefix: tuple[int, ...], blank: float, sign: float) -> None:
    before = found.get(prefix, (-math.inf, -math.inf))
    found[prefix] = (_plus(before[0], blank), _plus(before[1], sign))


def _plus(one: float, other: float) -> float:
    """The logarithm of a sum."""
    high, low = (one, other) if one > other else (other, one)
    return high if low == -math.inf else high + math.log1p(math.exp(low - high))


def _surest(logs: np.ndarray, prefix: tuple[int, ...]) -> tuple[float, ...]:
    """The share of each character at its step on the best path that spells the text (Viterbi)."""
    if not prefix:
        return ()
    states = np.full(2 * len(prefix) + 1, BLANK)
    states[1::2] = prefix
    skips = np.zeros(len(states), bool)
    skips[3::2] = states[3::2] != states[1:-2:2]
    score = np.full(len(states), -np.inf)
    score[:2] = logs[0, states[:2]]
    back = []
    for step in logs[1:]:
        skipped = np.where(skips, np.r_[-np.inf, -np.inf, score[:-2]], -np.inf)
        options = np.stack([score, np.r_[-np.inf, score[:-1]], skipped])
        came = options.argmax(0)
        back.append(came)
        score = options[came, np.arange(len(states))] + step[states]
    at = len(states) - 1 if score[-1] >= score[-2] else len(states) - 2
    shares = np.full(len(states), -np.inf)
    for time in range(len(logs) - 1, -1, -1):
        shares[at] = max(shares[at], logs[time, states[at]])
        at -= int(back[time - 1][at]) if time else 0
    return tuple(np.exp(np.minimum(shares[1::2], 0)).tolist())
