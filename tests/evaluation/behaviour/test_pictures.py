import numpy as np
import pytest
from PIL import Image as Pillow

from byeori.core.seeds import draw
from byeori.evaluation.behaviour.declared import CHANGES
from byeori.evaluation.behaviour.pictures import BY, changed_picture
from byeori.fields.picture.many_channels import Stack


def _picture(mode="RGB", size=(90, 80)):
    pixels = draw(0, mode).integers(60, 200, (size[1], size[0], len(mode)), dtype=np.uint8)
    return Pillow.fromarray(pixels.squeeze(2) if len(mode) == 1 else pixels)


def _change(picture, change, by):
    return changed_picture(picture, change, by, draw(1))


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
@pytest.mark.parametrize("change", BY)
def test_a_changed_picture_keeps_its_size_and_mode_and_is_another(change, mode):
    before = _picture(mode)
    after = _change(before, change, BY[change][0])
    assert (after.size, after.mode) == (before.size, before.mode)
    assert not np.array_equal(np.asarray(after), np.asarray(before))


@pytest.mark.parametrize("change", BY)
def test_a_picture_of_many_channels_is_changed_too(change):
    before = Stack(draw(0).integers(60, 200, (80, 90, 5), dtype=np.uint8))
    after = _change(before, change, BY[change][0])
    assert isinstance(after, Stack)
    assert after.mode == "5 channels"
    assert not np.array_equal(after.pixels, before.pixels)


def test_light_is_a_share_of_white_and_transparency_stays():
    before = _picture("RGBA")
    after = np.asarray(_change(before, "brightness", 0.1)).astype(int) - np.asarray(before).astype(int)
    assert np.abs(after[:, :, :3] - 25.5).max() <= 0.5
    assert not after[:, :, 3].any()


def test_a_turned_picture_has_no_black_corners_and_turns_back():
    white = Pillow.new("RGB", (31, 31), "white")
    assert np.asarray(_change(white, "turn", 10)).min() == 255
    smooth = _picture(size=(24, 20)).resize((200, 200), Pillow.Resampling.BICUBIC)
    back = _change(_change(smooth, "turn", 6), "turn", -6)
    middle = np.abs(np.asarray(back).astype(int) - np.asarray(smooth))[60:140, 60:140]
    assert middle.mean() < 4


def test_a_mirrored_picture_is_itself_from_right_to_left():
    before = _picture()
    assert np.array_equal(np.asarray(_change(before, "mirror", 1)), np.asarray(before)[:, ::-1])


def test_every_change_of_pictures_has_a_usual_size():
    assert {*BY} == {name for name, wanted in CHANGES.items() if wanted.endswith("pictures")}
