"""What a person says is true, as a request brings it: read as the journal reads truths, refused as requests are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from byeori.journal.truth_cells import TruthError
from byeori.journal.truth_cells import check_file as check_content
from byeori.journal.truth_cells import truth_of as read
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
    if truth is not None and _is_file(target):  # never a path: a path would read this machine's files
        truth = content_of(truth, _WHERE)
    with _refusing():
        return read(truth, target, _WHERE)


def check_file(truth: Any, target: Target, answer: Answer, root: Path) -> None:
    """Refuse a file that the target cannot read, or a mask of another size than its picture, as a RequestError.

    `root` is what the paths of kept inputs are relative to.
    """
    if truth is not None and _is_file(target):
        with _refusing():
            check_content(content_of(truth, _WHERE), target, answer, root)


def _is_file(target: Target) -> bool:
    form = target.form()
    return form["widget"] == "file" and form.get("options") is None


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except TruthError as error:
        raise RequestError(422, error.code, str(error)) from None
