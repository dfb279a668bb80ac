"""A challenger that answers a share of the requests, chosen by what they are and not by chance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.core.errors import ServeError

if TYPE_CHECKING:
    from byeori.serving.lineup.model import Model
    from byeori.serving.lineup.trial import Trial

_ASKED = re.compile(r"(?P<run>.+)=(?P<share>\d+(?:\.\d+)?)(?P<percent>\s*%)?")


@dataclass(frozen=True)
class CanaryShare:
    """A run, and the share of requests that it is to answer."""

    run: Path
    share: float

    @classmethod
    def of(cls, text: str) -> CanaryShare:
        """Read `RUN=5%`, or `RUN=0.05`; anything else is a ServeError.

        >>> CanaryShare.of("runs/photos-2=5%").share, CanaryShare.of("runs/a=b=0.2").run.name
        (0.05, 'a=b')
        """
        found = _ASKED.fullmatch(text.strip())
        share = float(found["share"]) / (100 if found["percent"] else 1) if found else 0.0
        if found is None or not 0 < share < 1:
            raise ServeError(f"--canary: {text!r} names no run with a share; give one such as runs/photos-2=5%")
        return cls(Path(found["run"]), share)


@dataclass(frozen=True)
class Canary:
    """Answers a share of the requests."""

    model: Model
    share: float
    trial: Trial

    def takes(self, key: bytes) -> bool:
        """Whether it answers the request of this key, its reference or content: one key always alike.

        Whom it takes at a share, it takes at each larger one.
        """
        place = int.from_bytes(blake2b(key, digest_size=8, person=b"canary").digest()) / 2**64
        return place < self.share
