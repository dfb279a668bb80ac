"""What people say of answers that are several labels at once: a list of known labels, and nothing else."""

import json

import pytest

from byeori.data.fields import Labels
from byeori.serving.judgements import judged_of
from byeori.serving.openapi import _truths
from byeori.serving.problem import RequestError

FORM = Labels(("art", "law", "sport")).form()


def _judged(truth: object):
    return judged_of(json.dumps({"id": "a", "correct": False, "truth": truth}).encode(), FORM)


@pytest.mark.parametrize("truth", [["art", "law"], [], None])
def test_several_labels_or_none_may_be_true(truth):
    assert _judged(truth).truth == truth


@pytest.mark.parametrize(
    ("truth", "told"),
    [("art", "wanted a list of labels"), (["art", "laws"], "did you mean 'law'"), ([3], "is 3, which")],
)
def test_anything_else_is_refused(truth, told):
    with pytest.raises(RequestError, match=told):
        _judged(truth)


def test_the_description_of_the_service_says_so():
    assert _truths(FORM) == {"type": ["array", "null"], "items": {"type": "string", "enum": ["art", "law", "sport"]}}
