"""One answer as it was kept, with what stands of it since; what is long is read from its text when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from byeori.journal.truths import Standing
from byeori.journal.values import confidence_of, value_of


@dataclass(frozen=True, repr=False)
class KeptAnswer:
    """An answer of the store, and what people or tables said of it since."""

    id: str
    time: float
    """When it was given, seconds since 1970."""
    bundle: str
    """Digest of the bundle that answered."""
    run: str | None
    took_ms: float
    reference: str | None
    """What the caller calls it."""
    source: str | None
    """`serve` or `predict`; None in rows of before version 2."""
    input_path: str | None
    input_media: str | None
    outputs_text: str | None
    """Its outputs as JSON."""
    traits_text: str
    """The traits of what was asked, as JSON."""
    folder: Path
    """What the paths of kept inputs are relative to."""
    standing: Standing | None = None
    """What stands of it after all that was said; None where nothing was."""

    def __repr__(self) -> str:
        told = "" if self.is_correct is None else ", right" if self.is_correct else f", wrong: {self.truth!r}"
        return f"<KeptAnswer {self.id} of {self.when:%Y-%m-%d %H:%M}: {str(self.value)[:40]!r}{told}>"

    @cached_property
    def outputs(self) -> Any:
        """What was answered, as the server gave it."""
        return None if self.outputs_text is None else json.loads(self.outputs_text)

    @cached_property
    def traits(self) -> Mapping[str, Any]:
        """Named numbers and words that describe what was asked; none where the server was too busy for them."""
        found: Mapping[str, Any] = json.loads(self.traits_text)
        return found

    @property
    def value(self) -> Any:
        """The class, the number, the text, ... that was answered."""
        return value_of(self.outputs)

    @property
    def confidence(self) -> float | None:
        """How sure the model was, from 0 to 1; None where it does not say."""
        return confidence_of(self.outputs)

    @property
    def when(self) -> datetime:
        """When it was given."""
        return datetime.fromtimestamp(self.time, UTC)

    @property
    def is_correct(self) -> bool | None:
        """Whether it was right; None where nobody has said so (yet)."""
        return None if self.standing is None else self.standing.is_correct

    @property
    def truth(self) -> Any:
        """What is true, as far as it is known."""
        return None if self.standing is None else self.standing.truth

    @property
    def delay_s(self) -> float | None:
        """How long after the answer it became known whether it was right, seconds."""
        return None if self.standing is None else max(self.standing.time - self.time, 0.0)

    @property
    def input(self) -> Path | None:
        """The file of what was asked; None where inputs are not kept. It may have been cleared away since."""
        return None if self.input_path is None else self.folder / self.input_path
