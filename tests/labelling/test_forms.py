"""A label is held against the form that asked for it; what cannot be is refused with what was wanted."""

import numpy as np
import pytest

from byeori.core.errors import ConfigError, DataError
from byeori.labelling.forms import checked, form_for, mask_numbers, mask_value
from drawings import photo

CHOICE = form_for("classification", ("cat", "dog", "10"))
MASK = form_for("segmentation", ("ground", "road"))


@pytest.mark.parametrize(
    ("value", "form", "kept"),
    [
        (" dog", CHOICE, "dog"),
        (10, CHOICE, "10"),
        (True, {"widget": "choice", "options": ["no", "yes"]}, "yes"),
        (["b", "a", "b"], form_for("multilabel", ("a", "b")), ["b", "a"]),
        ([], form_for("multilabel", ("a", "b")), []),
        ("3.5", form_for("regression"), 3.5),
        (3, form_for("regression"), 3),
        ("  a  line ", form_for("reading"), "a line"),
        ("30 40; 50 60", form_for("points", ("nose", "chin")), [[30.0, 40.0], [50.0, 60.0]]),
        ([[1, 2], None], form_for("points", ("nose", "chin")), [[1.0, 2.0], None]),
    ],
)
def test_a_label_is_kept_as_its_form_writes_it(value, form, kept):
    assert checked(value, form) == kept


@pytest.mark.parametrize(
    ("value", "form", "told"),
    [
        ("dig", CHOICE, "label 'dig' is not one of the 3 classes; did you mean 'dog'?"),
        ("a", form_for("multilabel", ("a", "b")), "wanted a list of labels"),
        ("many", form_for("regression"), "wanted a number, such as 3.5"),
        (float("nan"), form_for("regression"), "wanted a number"),
        (True, form_for("regression"), "wanted a number"),
        (" ", form_for("reading"), "wanted a text"),
        ([[1, 2]], form_for("points", ("nose", "chin")), "wanted 2 points: 'nose', 'chin'"),
        ("/etc/passwd", MASK, "wanted a mask: a PNG of class numbers as a data: URL"),
        ("data:image/png;base64,!", MASK, "the mask is no base64"),
    ],
)
def test_what_a_form_does_not_allow_is_refused(value, form, told):
    with pytest.raises(DataError) as caught:
        checked(value, form)
    assert told in str(caught.value)


def test_a_mask_has_its_classes_and_the_size_of_its_picture(tmp_path):
    photo(width=6, height=4).save(tmp_path / "a.png")
    numbers = np.array([[0, 1, 1, 0, 255, 0]] * 4, np.uint8)
    value = mask_value(numbers)
    assert checked(value, MASK, tmp_path / "a.png") == value
    assert (mask_numbers(value) == numbers).all()
    with pytest.raises(DataError, match="the mask is 6 x 3 px and its picture 6 x 4 px; wanted one size"):
        checked(mask_value(numbers[:3]), MASK, tmp_path / "a.png")
    with pytest.raises(DataError, match="the mask has the number 6, which is no class; wanted 0 ground, 1 road"):
        checked(mask_value(numbers | np.uint8(6)), MASK)


def test_a_choice_needs_classes():
    with pytest.raises(ConfigError, match="name at least two, by"):
        form_for("classification", ("cat", "cat"))
    with pytest.raises(ConfigError, match="which classes\\? nothing here tells them yet"):
        form_for("classification", ("one",))
    with pytest.raises(ConfigError, match="did you mean 'reading'"):
        form_for("readin")
