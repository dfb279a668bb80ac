import json

import pytest

from byeori import BundleError, Category, Number
from byeori.fields.kept import field_of, settings


def test_a_field_comes_back_from_json_as_it_was_kept():
    field = Category(classes=("cat", "dog"))
    assert field_of(json.loads(json.dumps(settings(field))), [Category, Number]) == field


def test_a_kind_that_is_not_known_is_told_with_the_cure():
    with pytest.raises(BundleError, match=r"is none of category; if it is a field of your own, give its class"):
        field_of({"kind": "loudness"}, [Category])


def test_a_setting_of_a_wrong_type_is_told_with_what_was_wanted():
    with pytest.raises(BundleError, match="its classes is 3; wanted"):
        field_of({"kind": "category", "classes": 3}, [Category])
    with pytest.raises(BundleError, match="unknown settings"):
        field_of({"kind": "category", "colour": "red"}, [Category])
