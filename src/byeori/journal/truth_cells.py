"""What is said to be true, read by the target as in training and held against the answer that it is of."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import DataError, nearest
from byeori.core.unicode import alike
from byeori.fields.media import type_of
from byeori.fields.picture.reading import size_of
from byeori.fields.picture.signatures import named_like_image

if TYPE_CHECKING:
    from byeori.fields.contract import Target
    from byeori.tracking.records import Answer


class TruthError(DataError):
    """A truth that the target does not know (`unknown_truth`) or cannot read (`wrong_truth`)."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def truth_of(truth: Any, target: Target, where: str = "`truth`") -> Any:
    """Give a truth as it is kept, None as None; what the target does not know or cannot read is a TruthError.

    The bytes of a file become a data: URL; whether it can be read, and belongs to its answer, `check_file` says.
    """
    form = target.form()
    if truth is None:
        return None
    if form.get("options") is not None:
        return _chosen(truth, form, target, where)
    if form["widget"] == "file":
        return f"data:{type_of(truth)[1]};base64,{base64.b64encode(truth).decode()}"
    if isinstance(truth, bool):
        wanted = "a number" if form["widget"] == "number" else "a text"
        raise wrong_truth(f"found {json.dumps(truth)}; wanted {wanted}", where)
    try:
        return target.send(truth)
    except DataError as error:
        raise wrong_truth(str(error), where) from None


def check_file(content: bytes, target: Target, answer: Answer, root: Path, *, where: str = "`truth`") -> None:
    """Refuse a file that the target cannot read, or a mask of another size than its picture, as a TruthError.

    `root` is what the paths of kept inputs are relative to.
    """
    try:
        if target.about.judged_as == "map":
            _check_size(content, answer, root)  # by its head, before its pixels are decoded
        target.send(content)
    except DataError as error:
        raise wrong_truth(str(error), where) from None


def is_right(answer: Mapping[str, Any], truth: Any) -> bool:
    """Whether an answer was right: it is the truth, or a number in whose interval the truth lies.

    >>> is_right({"value": "cat"}, "cat"), is_right({"value": ["a", "b"]}, ["b", "a"])
    (True, True)
    >>> is_right({"value": 3.0, "low": 2.0, "high": 4.0}, 3.5), is_right({"value": 3.0}, 3.5)
    (True, False)
    """
    value, low, high = (answer.get(name) for name in ("value", "low", "high"))
    if isinstance(value, Mapping) and isinstance(truth, Mapping):
        ends = [end if isinstance(end, Mapping) else {} for end in (low, high)]
        parts = [{"value": value.get(name), "low": ends[0].get(name), "high": ends[1].get(name)} for name in truth]
        return all(is_right(part, one) for part, one in zip(parts, truth.values(), strict=True))
    if isinstance(value, (int, float)) and isinstance(truth, (int, float)) and not isinstance(value, bool):
        inside = isinstance(low, (int, float)) and isinstance(high, (int, float)) and low <= truth <= high
        return inside or math.isclose(value, truth, rel_tol=1e-9)
    if isinstance(value, list) and isinstance(truth, list) and all(isinstance(one, str) for one in (*value, *truth)):
        return set(value) == set(truth)
    return bool(value == truth)


def wrong_truth(message: str, where: str) -> TruthError:
    """The error of a truth that cannot be read."""
    return TruthError("wrong_truth", f"{where}: {message}; leave it out, or null, where it is not known")


def _check_size(mask: bytes, answer: Answer, root: Path) -> None:
    """Refuse a mask that has neither the size of its picture, where that is known, nor that of the answered mask."""
    known = _pictures(answer, root)
    if not known:
        return
    found, answered = size_of(mask), size_of(answer.outputs["value"])
    if found != answered and found not in known:
        wanted = " or ".join(dict.fromkeys(map(_px, (*known, answered))))
        raise DataError(f"the mask is {_px(found)}; wanted {wanted}, the size of its picture or of the answer")


def _pictures(answer: Answer, root: Path) -> list[tuple[int, int]]:
    """Give width and height px of the pictures of a question: from its traits, else from the kept file."""
    traits = answer.traits
    widths = [name for name in traits if name.endswith("width_px")]
    if widths:
        return [(int(traits[name]), int(traits[name.removesuffix("width_px") + "height_px"])) for name in widths]
    if answer.input_path is None or not named_like_image(answer.input_path):
        return []
    try:
        return [size_of(root / answer.input_path)]
    except DataError:  # cleared away by now
        return []


def _chosen(truth: Any, form: Mapping[str, Any], target: Target, where: str) -> Any:
    options, several = form["options"], form["widget"] == "choices"
    if several and not isinstance(truth, list):
        raise TruthError("unknown_truth", f'{where} is {truth!r}; wanted a list of labels, ["one", "another"]')
    chosen = [_name_of(one, options) for one in truth] if several else [_class_of(truth, target)]
    for one in chosen:
        if one not in options:
            raise TruthError(
                "unknown_truth",
                f"{where} is {one!r}, which is not one of the {len(options)} classes{nearest(str(one), options)}; "
                f"they are {', '.join(map(str, options[:20]))}{', ...' if len(options) > 20 else ''}",
            )
    return chosen if several else chosen[0]


def _name_of(label: Any, options: list[str]) -> Any:
    return alike(label, options) if isinstance(label, str) else label


def _class_of(truth: Any, target: Target) -> Any:
    """The class that a target reads, such as `true` of a boolean; what it cannot read as it is."""
    try:
        return target.read(truth)
    except DataError:
        return truth


def _px(size: tuple[int, int]) -> str:
    return f"{size[0]} x {size[1]} px"
