"""A Finding is one thing to know about the data before training; a Kind is all findings of one kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""The gravest first. An error: something is left out or training stops. A warning: look at it. A note: good to know."""


@dataclass(frozen=True)
class Finding:
    """One thing that was found.

    >>> Finding("warning", "blank", "almost one colour", ("cats/7.png",), "kept").files
    ('cats/7.png',)
    """

    severity: Severity
    kind: str
    """What kind of thing, such as `truncated` or `near duplicate`."""
    reason: str
    """What was found."""
    files: tuple[str, ...]
    """Keys of the samples that it is about; of the class or the whole set where empty."""
    action: str
    """What byeori will do, and what its user can do."""


@dataclass(frozen=True)
class Kind:
    """All findings of one kind."""

    severity: Severity
    name: str
    findings: tuple[Finding, ...]

    @property
    def files(self) -> int:
        """How many files they are about; a file in two of them counts once."""
        return len({file for finding in self.findings for file in finding.files})

    @property
    def actions(self) -> tuple[str, ...]:
        """What byeori will do, each once."""
        return tuple(dict.fromkeys(finding.action for finding in self.findings))
