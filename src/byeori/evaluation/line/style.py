"""The style of a target that reads text off a picture: errors for each character and word, and which ones.

The target has `reduce(outputs)`, which gives what was read as characters' numbers (samples, longest), -1 at the end, as
truths are packed; and `text(numbers)`, which gives the text of either. Lines are resampled, not characters: those of
one line are alike. Edits are counted once for each line, so a resample is a sum.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from byeori.evaluation.guesses import Guesses
from byeori.evaluation.line.sections import line_sections
from byeori.evaluation.report.styles import Style
from byeori.evaluation.statistics.estimate import Estimate
from byeori.fields.line.scores import look

if TYPE_CHECKING:
    from byeori.evaluation.report.blocks import Section


def _sections(target: Any, guesses: Guesses, headline: Mapping[str, Estimate]) -> tuple[Section, ...]:
    return line_sections(look(target, guesses), guesses)


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


STYLE = Style(sections=_sections, cautions=_cautions)
