"""What is left out of a dataset, by reason, with how many and an example, as a training begins and in reports."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from byeori.data.limits import REASONS

if TYPE_CHECKING:
    from byeori.data.samples import Samples


def passed_over(samples: Samples) -> list[str]:
    """Tell of the files that are no samples.

    >>> from byeori.data.samples import Samples
    >>> films = tuple((f"ants/{number}.mov", "a film; take pictures out of it") for number in range(9))
    >>> passed_over(Samples("pets", None, (), {"label": ()}, (), "label", (), films))
    ['9 files passed over: a film; take pictures out of it (such as ants/0.mov)']
    """
    return _described(samples.passed_over, "passed over", ("file", "files"))


def left_out(samples: Samples, quarantine: Mapping[int, str]) -> list[str]:
    """Tell of the samples that cannot be read, by their numbers and the reasons."""
    pairs = ((samples.keys[row], reason) for row, reason in sorted(quarantine.items()))
    whole = f"of {len(samples):,} samples"
    return _described(pairs, "left out", (whole, whole))


def alike(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Put names (of files, of samples) with the same reason together, under the first one's; numbers may differ.

    >>> alike([("a.png", "a.png: 3 bytes short"), ("b.png", "b.png: 70 bytes short"), ("c.png", "no such file")])
    {'3 bytes short': ['a.png', 'b.png'], 'no such file': ['c.png']}
    """
    groups: dict[str, tuple[str, list[str]]] = {}
    for name, reason in pairs:
        plain = reason.replace(f"{name}: ", "", 1)
        groups.setdefault(re.sub(r"\d[\d,.]*", "0", plain), (plain, []))[1].append(name)
    return dict(sorted(groups.values(), key=lambda group: -len(group[1])))


def _described(pairs: Iterable[tuple[str, str]], what: str, noun: tuple[str, str]) -> list[str]:
    groups = list(alike(pairs).items())
    lines = [f"{len(names):,} {_noun(names, noun)} {what}: {why} (such as {names[0]})" for why, names in groups]
    rest = sum(len(names) for _, names in groups[REASONS:])
    return [*lines[:REASONS], *([f"{rest:,} more for other reasons; `byeori check` tells each"] if rest else [])]


def _noun(names: list[str], noun: tuple[str, str]) -> str:
    """What is counted; an empty folder has its name with `/` behind it."""
    return ("folder", "folders", *noun)[2 * (not all(name.endswith("/") for name in names)) + (len(names) > 1)]
