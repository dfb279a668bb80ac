"""What callers call their requests: checked, and put to the samples that they are of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from byeori.core.printable import printable
from byeori.serving.http.problem import RequestError
from byeori.serving.http.wholeness import refuse_halves

if TYPE_CHECKING:
    from byeori.serving.answering.intake import Sample

HEADER = b"x-reference"
LONGEST = 200
"""Letters of a reference."""
_WANTED = f"wanted a text of at most {LONGEST} letters, such as the number of an order"


def reference_of(given: Any, where: str = "`reference`") -> str | None:
    """Give a reference as it is kept: a text, or a whole number as its text; None where it is empty or null.

    >>> reference_of("order 17"), reference_of(17), reference_of("")
    ('order 17', '17', None)
    """
    if given is None or given == "":
        return None
    if isinstance(given, int) and not isinstance(given, bool):
        given = str(given)
    if not isinstance(given, str):
        raise RequestError(422, "wrong_reference", f"{where} is a {type(given).__name__}; {_WANTED}")
    refuse_halves(given, where)
    if len(given) > LONGEST:
        raise RequestError(422, "wrong_reference", f"{where} has {len(given):,} letters; {_WANTED}")
    if printable(given) != given or "\n" in given or "\t" in given:
        raise RequestError(422, "wrong_reference", f"{where} has control characters; {_WANTED}")
    return given


def references_of(given: Any, count: int, where: str = "`references`") -> list[str | None]:
    """Give the references of `count` samples, one each and null where one has none; no list is None of each."""
    if given is None:
        return [None] * count
    if not isinstance(given, list) or len(given) != count:
        found = f"a list of {len(given)}" if isinstance(given, list) else f"a {type(given).__name__}"
        raise RequestError(
            422, "wrong_reference", f"{where} is {found}, and there are {count} samples; wanted a list with one of each"
        )
    return [reference_of(one, f"{where} at place {place}") for place, one in enumerate(given, 1)]


def with_references(
    samples: Sequence[Sample | RequestError], references: Sequence[str | None]
) -> list[Sample | RequestError]:
    """Give samples with their references; a bad one keeps its problem."""
    return [
        sample if reference is None or isinstance(sample, RequestError) else replace(sample, reference=reference)
        for sample, reference in zip(samples, references, strict=True)
    ]


def with_header(samples: Sequence[Sample | RequestError], header: str) -> list[Sample | RequestError]:
    """Give samples with the reference of the header `X-Reference`, which is that of one sample alone."""
    given = reference_of(_decoded(header), "the header X-Reference")
    if given is None:
        return list(samples)
    if len(samples) != 1:
        raise RequestError(
            422,
            "wrong_reference",
            f"the header X-Reference is of one sample, and there are {len(samples)}; "
            'send {"samples": [...], "references": [...]}, or a field `reference` a file',
        )
    sample = samples[0]
    if isinstance(sample, RequestError):
        return [sample]
    if sample.reference not in (None, given):
        raise RequestError(
            422,
            "wrong_reference",
            f"the header X-Reference is {given!r} and the body says {sample.reference!r}; send one of them",
        )
    return [replace(sample, reference=given)]


def _decoded(header: str) -> str:
    """A header as UTF-8 where it is such, as clients send it."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeDecodeError:
        return header
