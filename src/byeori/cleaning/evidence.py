"""What tells that an answer is wrong, in words, and which answer is likelier."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import numpy as np

from byeori.cleaning.differing import masks_differ
from byeori.cleaning.limits import TOLD
from byeori.cleaning.signals import Name, Signal, shares_of
from byeori.cleaning.words import in_words
from byeori.core.errors import DataError

if TYPE_CHECKING:
    from byeori.cleaning.from_run import FromRun
    from byeori.cleaning.held_out import HeldOut
    from byeori.cleaning.looked import Looked
    from byeori.cleaning.neighbours import Neighbours


@dataclass(frozen=True, eq=False)
class Witness:
    """All that is known of the samples; tells of one by its place among them."""

    run: FromRun
    looked: Looked
    signals: Mapping[Name, Signal]
    near: Neighbours | None
    held: HeldOut | None
    held_at: np.ndarray | None  # (samples,) the place among those held out, -1 where there is none

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes, where each answer is one of them and outputs are at hand."""
        about = self.run.prepared.task.target.about
        at_hand = about.judged_as == "classes" and self.looked.outputs is not None and self.looked.truth is not None
        return about.classes if at_hand else ()

    def shares(self, place: int) -> np.ndarray | None:
        """Give how likely each class is, (classes,), over all that tells: models that had not seen it before others."""
        if not self.classes:
            return None
        assert self.looked.outputs is not None
        assert self.looked.truth is not None
        parts = list[np.ndarray]()
        at = -1 if self.held_at is None else int(self.held_at[place])
        if at >= 0 and self.held is not None and self.held.looked.outputs is not None:
            parts += [shares_of(self.held.looked.outputs[at][None])[0]]
        else:
            parts += [shares_of(self.looked.outputs[place][None])[0]]
        if self.near is not None:
            parts += [self.near.votes(self.looked.truth, len(self.classes), np.array([place]))[0]]
        return np.asarray(np.mean(parts, axis=0))

    def given(self, place: int) -> Any:
        """Give the answer that a sample has, as JSON."""
        task, samples = self.run.prepared.task, self.run.prepared.samples
        cell = samples.columns[task.name][int(self.looked.rows[place])]
        value = task.target.read(cell, samples.root)
        if isinstance(value, str | int | float | bool) or value is None:
            return value
        sent = task.target.send(cell, samples.root)
        if isinstance(sent, bytes):
            return _data_uri(sent)
        if isinstance(value, tuple):
            return list(value)
        return json.loads(sent) if isinstance(sent, str) and sent[:1] in ("[", "{") else sent

    def answer(self, place: int) -> Any:
        """Give what the model answers, as JSON; None where it cannot be asked."""
        samples, row = self.run.prepared.samples, int(self.looked.rows[place])
        cells = {name: samples.columns[name][row] for name in self.run.prepared.task.inputs}
        packed = {name: column.gather(np.array([row])) for name, column in self.run.prepared.columns.items()}
        packed.pop(self.run.prepared.task.name)
        try:
            return self.run.bundle.answer(self.run.bundle.outputs(packed)[0], cells)["value"]
        except DataError:
            return None

    def likely(self, place: int, given: Any) -> Any:
        """Give the likelier answer: of classes the likeliest other one, else what the model answers."""
        shares = self.shares(place)
        if shares is None:
            return self.answer(place)
        others = {name: share for name, share in zip(self.classes, shares, strict=True) if name != given}
        return max(others, key=lambda name: others[name]) if others else None

    def words(self, place: int, given: Any, likely: Any) -> str:
        """Tell why an answer is suspicious."""
        told = [
            self._margin(place),
            self._held(place, given, likely),
            self._neighbours(place, given),
            self._difference(given, likely),
        ]
        return "; ".join(part for part in told if part)

    def _margin(self, place: int) -> str:
        signal = self.signals.get("margins")
        if signal is None or not np.isfinite(signal.rank[place]):
            return ""
        share = f"worse than {signal.rank[place]:.0%} of others"
        learned = signal.is_seen is not None and signal.is_seen[place]
        return f"over the epochs it fitted {share}" if learned else f"it fits a model that has not seen it {share}"

    def _held(self, place: int, given: Any, likely: Any) -> str:
        at = -1 if self.held_at is None else int(self.held_at[place])
        if at < 0 or self.held is None:
            return ""
        outputs = self.held.looked.outputs
        if not self.classes or outputs is None:
            signal = self.signals.get("folds")
            return "" if signal is None else f"held out, it fitted worse than {signal.rank[place]:.0%} of others"
        shares = dict(zip(self.classes, shares_of(outputs[at][None])[0], strict=True))
        return f"held out, {given!r} had {shares.get(given, 0):.2f} and {likely!r} {shares.get(likely, 0):.2f}"

    def _neighbours(self, place: int, given: Any) -> str:
        truth, near = self.looked.truth, self.near
        if near is None or truth is None or "neighbours" not in self.signals:
            return ""
        places = near.places[place][:TOLD]
        if self.classes:
            counts = Counter(self.classes[number] for number in truth[places])
            named = ", ".join(f"{count} {name!r}" for name, count in counts.most_common(3))
            return f"of its {len(places)} nearest {counts.get(given, 0)} are {given!r} ({named})"
        values = sorted((self.given(int(one)) for one in places[:3]), key=str)
        return f"its nearest have {'; '.join(in_words(one, 24) for one in values)}"

    def _difference(self, given: Any, likely: Any) -> str:
        judged_as = self.run.prepared.task.target.about.judged_as
        if judged_as == "text" and isinstance(given, str) and isinstance(likely, str):
            return differing(given, likely)
        if judged_as == "map" and isinstance(likely, str) and isinstance(given, str):
            return masks_differ(given, likely, self.run.prepared.task.target)
        return ""


def differing(given: str, read: str, most: int = 3) -> str:
    """Tell where a text differs from what is read in its picture.

    >>> differing("a helo there", "a hello there"), differing("one", "one")
    ("read as 'a hello there': 'l' is missing", '')
    """
    parts = list[str]()
    for kind, start, end, first, last in SequenceMatcher(None, given, read, autojunk=False).get_opcodes():
        if kind == "replace":
            parts.append(f"{given[start:end]!r} for {read[first:last]!r}")
        elif kind == "delete":
            parts.append(f"{given[start:end]!r} is too much")
        elif kind == "insert":
            parts.append(f"{read[first:last]!r} is missing")
    if not parts:
        return ""
    more = f" and {len(parts) - most} more" if len(parts) > most else ""
    return f"read as {in_words(read)!r}: {', '.join(parts[:most])}{more}"


def _data_uri(png: bytes) -> str:
    from base64 import b64encode

    return f"data:image/png;base64,{b64encode(png).decode()}"
