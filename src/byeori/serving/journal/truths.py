"""What a person says is true, read by the target as in training and held against the answer that it is of."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.core.errors import DataError, nearest
from byeori.core.unicode import alike
from byeori.fields.media import type_of
from byeori.fields.picture.reading import size_of
from byeori.fields.picture.signatures import named_like_image
from byeori.serving.answering.intake import content_of
from byeori.serving.http.problem import RequestError

if TYPE_CHECKING:
    from byeori.fields.contract import Target
    from byeori.tracking.records import Answer

_WHERE = "`truth`"


def truth_of(truth: Any, target: Target) -> Any:
    """Give a truth as it is kept, None as None; what the target does not know or cannot read is a RequestError.

    A file becomes a data: URL; whether it can be read, and belongs to its answer, `check_file` says.
    """
    form = target.form()
    if truth is None:
        return None
    if form.get("options") is not None:
        return _chosen(truth, form, target)
    if form["widget"] == "file":  # never a path: a path would read this machine's files
        content = content_of(truth, _WHERE)
        return f"data:{type_of(content)[1]};base64,{base64.b64encode(content).decode()}"
    if isinstance(truth, bool):
        wanted = "a number" if form["widget"] == "number" else "a text"
        raise _wrong(f"found {json.dumps(truth)}; wanted {wanted}")
    try:
        return target.send(truth)
    except DataError as error:
        raise _wrong(str(error)) from None


def check_file(truth: Any, target: Target, answer: Answer, root: Path) -> None:
    """Refuse a file that the target cannot read, or a mask of another size than its picture, as a RequestError.

    `root` is what the paths of kept inputs are relative to.
    """
    if truth is None or target.form()["widget"] != "file":
        return
    content = content_of(truth, _WHERE)
    try:
        if target.about.judged_as == "map":
            _check_size(content, answer, root)  # by its head, before its pixels are decoded
        target.send(content)
    except DataError as error:
        raise _wrong(str(error)) from None


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


def _chosen(truth: Any, form: Mapping[str, Any], target: Target) -> Any:
    options, several = form["options"], form["widget"] == "choices"
    if several and not isinstance(truth, list):
        raise RequestError(422, "unknown_truth", f'{_WHERE} is {truth!r}; wanted a list of labels, ["one", "another"]')
    chosen = [_name_of(one, options) for one in truth] if several else [_class_of(truth, target)]
    for one in chosen:
        if one not in options:
            raise RequestError(
                422,
                "unknown_truth",
                f"{_WHERE} is {one!r}, which is not one of the {len(options)} classes{nearest(str(one), options)}; "
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


def _wrong(message: str) -> RequestError:
    return RequestError(422, "wrong_truth", f"{_WHERE}: {message}; leave it out, or null, where it is not known")
