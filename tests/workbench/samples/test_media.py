"""Files of samples as browsers show them."""

import io

import numpy as np
import pytest
from PIL import Image as Pillow
from starlette.responses import FileResponse

from asked import png_of
from byeori.core.errors import DataError
from byeori.workbench.samples.media import media_response


def test_what_browsers_show_is_sent_as_it_is_by_what_it_is_and_not_by_its_name(tmp_path):
    (tmp_path / "a.html").write_bytes(png_of())
    reply = media_response(tmp_path / "a.html")
    assert isinstance(reply, FileResponse)
    assert (reply.media_type, reply.headers["x-content-type-options"]) == ("image/png", "nosniff")
    assert media_response(png_of()).body == png_of()


def test_what_is_neither_picture_nor_sound_is_refused(tmp_path):
    (tmp_path / "a.png").write_text("<script>alert(1)</script>")
    with pytest.raises(DataError, match=r"a\.png"):
        media_response(tmp_path / "a.png")
    with pytest.raises(DataError, match="cannot be read"):
        media_response(tmp_path / "b.png")


def test_other_pictures_become_png_and_small_ones_jpeg(tmp_path):
    pixels = np.zeros((40, 300, 3), np.uint8)
    Pillow.fromarray(pixels).save(tmp_path / "a.tiff")
    assert Pillow.open(io.BytesIO(media_response(tmp_path / "a.tiff").body)).size == (300, 40)
    small = Pillow.open(io.BytesIO(media_response(tmp_path / "a.tiff", 100).body))
    assert (small.format, small.size) == ("JPEG", (192, 26))
