from byeori.core.ranges import Range
from byeori.fields.picture.changes import picture_ranges


def test_small_pictures_are_not_mirrored_and_others_may_be():
    assert "flip" not in picture_ranges(is_small=True)
    assert picture_ranges(is_small=False)["flip"].values == (False, True)
    assert isinstance(picture_ranges(is_small=True)["rotate"], Range)
