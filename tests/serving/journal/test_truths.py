"""A truth is kept as its target reads it; what the target does not know is refused with what it does."""

import base64

import pytest

from byeori.fields.kinds import Category, Labels, Mask, Number
from byeori.serving.http.problem import RequestError
from byeori.serving.journal.truths import check_file, truth_of
from byeori.tracking.records import Answer

PET = Category(("cat", "dog"))
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
MASK = Mask(classes=("ground", "green"), values=(0, 1), ignored=(255,), rows=8, columns=8)


def _answer(width_px: int, height_px: int) -> Answer:
    traits = {"image.width_px": width_px, "image.height_px": height_px}
    value = f"data:image/png;base64,{base64.b64encode(PNG).decode()}"
    return Answer("a", 0.0, "d", None, traits, {"value": value}, 1.0)


def test_what_the_target_knows_is_kept_and_nothing_stays_nothing():
    assert truth_of("cat", PET) == "cat"
    assert truth_of(None, PET) is None
    assert truth_of(["a"], Labels(("a", "b"))) == ["a"]
    assert truth_of(3, Number(is_target=True)) == 3


@pytest.mark.parametrize(
    ("truth", "target", "code", "told"),
    [
        ("cow", PET, "unknown_truth", "is 'cow', which is not one of the 2 classes.*they are cat, dog"),
        ("a", Labels(("a", "b")), "unknown_truth", "wanted a list of labels"),
        (True, Number(is_target=True), "wrong_truth", "found true; wanted a number"),
        ("many", Number(is_target=True), "wrong_truth", "many"),
    ],
)
def test_what_it_does_not_is_refused(truth, target, code, told):
    with pytest.raises(RequestError, match=told) as problem:
        truth_of(truth, target)
    assert (problem.value.status, problem.value.code) == (422, code)


def test_a_file_is_kept_as_its_content_and_a_path_is_none():
    content = base64.b64encode(PNG).decode()
    assert truth_of(content, MASK) == f"data:image/png;base64,{content}"
    with pytest.raises(RequestError, match="not base64"):
        truth_of("/etc/passwd.png", MASK)


def test_a_mask_of_another_size_than_its_picture_is_refused(tmp_path):
    truth = truth_of(base64.b64encode(PNG).decode(), MASK)
    check_file(truth, MASK, _answer(1, 1), tmp_path)
    check_file(None, MASK, _answer(2, 2), tmp_path)
    larger = Answer("a", 0.0, "d", None, {"image.width_px": 2, "image.height_px": 2}, {"value": _large()}, 1.0)
    with pytest.raises(RequestError, match="the mask is 1 x 1 px; wanted 2 x 2 px"):
        check_file(truth, MASK, larger, tmp_path)


def _large() -> str:
    import io

    from PIL import Image

    file = io.BytesIO()
    Image.new("L", (2, 2)).save(file, "PNG")
    return f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
