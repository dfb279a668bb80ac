"""Every way in which a file tells how the camera was held gives the same upright picture, in every format."""

import io
import warnings

import numpy as np
import pytest
from PIL import Image as Pillow
from PIL import TiffImagePlugin
from PIL.PngImagePlugin import PngInfo

from byeori.checks.picture import look
from byeori.fields.mask.mask import Mask
from byeori.fields.picture.image import Image
from byeori.fields.picture.reading import read_numbers, read_picture, size_of
from byeori.fields.picture.scene import Scene
from byeori.fields.picture.upright import orientation_of
from drawings import encoded, photo, pixels

KINDS = ("PNG", "JPEG", "WEBP", "TIFF", "AVIF")
XMP = {
    "attribute": '<rdf:Description tiff:Orientation="{}"/>',
    "quoted otherwise": "<rdf:Description tiff:Orientation='{}'/>",
    "element": "<tiff:Orientation>{}</tiff:Orientation>",
    "spaced": "<tiff:Orientation> {} </tiff:Orientation>",
}
BROKEN_EXIF = b"Exif\0\0II*\0\xff\xff\0\0junk"
TO_STORED = {
    2: Pillow.Transpose.FLIP_LEFT_RIGHT,
    3: Pillow.Transpose.ROTATE_180,
    4: Pillow.Transpose.FLIP_TOP_BOTTOM,
    5: Pillow.Transpose.TRANSPOSE,
    6: Pillow.Transpose.ROTATE_90,
    7: Pillow.Transpose.TRANSVERSE,
    8: Pillow.Transpose.ROTATE_270,
}
UPRIGHT = photo(width=24, height=16)


def stored(orientation: int, image: Pillow.Image = UPRIGHT) -> Pillow.Image:
    return image.transpose(TO_STORED[orientation]) if orientation in TO_STORED else image


def exif_of(orientation: int) -> Pillow.Exif:
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    return exif


def with_xmp(kind: str, orientation: int, form: str, **settings: object) -> bytes:
    text = XMP[form].format(orientation)
    if kind == "PNG":
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", text)
        settings["pnginfo"] = info
    elif kind == "TIFF":
        settings["tiffinfo"] = TiffImagePlugin.ImageFileDirectory_v2()
        settings["tiffinfo"].tagtype[700] = 7
        settings["tiffinfo"][700] = text.encode()
    else:
        settings["xmp"] = text.encode()
    return encoded(stored(orientation), kind, quality=95, **settings)


def assert_upright(content: bytes) -> None:
    read = read_picture(content)
    assert (read.size, size_of(content)) == ((24, 16), (24, 16))
    assert np.abs(np.asarray(read, int) - np.asarray(UPRIGHT, int)).mean() < 8


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", KINDS)
def test_exif_tells_which_way_up_a_picture_is(kind, orientation):
    content = encoded(stored(orientation), kind, exif=exif_of(orientation), quality=95)
    assert_upright(content)
    assert look(content, Image(), None).orientation == orientation


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("compression", ["raw", "tiff_lzw"])
@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "1", "I;16", "F"])
def test_a_tiff_of_any_mode_is_upright_also_by_its_path(mode, compression, orientation, tmp_path):
    deep = {"I;16": np.arange(384, dtype=np.uint16) * 60, "F": np.linspace(0, 1, 384, dtype=np.float32)}
    image = Pillow.fromarray(deep[mode].reshape(16, 24)) if mode in deep else photo(mode, 24, 16)
    image.save(tmp_path / "upright.tif")
    turned = stored(orientation, image)
    turned.save(tmp_path / "turned.tif", exif=exif_of(orientation), compression=compression)
    wanted = read_picture("upright.tif", tmp_path)
    np.testing.assert_array_equal(read_picture("turned.tif", tmp_path), wanted)
    with Pillow.open(tmp_path / "turned.tif") as opened:
        np.testing.assert_array_equal(read_picture(opened), wanted)
        assert opened.filename == str(tmp_path / "turned.tif")


@pytest.mark.parametrize("orientation", [1, 3, 5, 8])
@pytest.mark.parametrize("form", XMP)
@pytest.mark.parametrize("kind", KINDS)
def test_so_does_xmp_where_there_is_no_exif(kind, form, orientation):
    content = with_xmp(kind, orientation, form)
    assert_upright(content)
    assert look(content, Image(), None).orientation == orientation


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_exif_that_cannot_be_read_hides_neither_the_picture_nor_its_xmp(kind):
    assert_upright(encoded(UPRIGHT, kind, exif=BROKEN_EXIF, quality=95))
    assert_upright(with_xmp(kind, 6, "attribute", exif=BROKEN_EXIF))


@pytest.mark.parametrize("odd", [0, 9, 65535])
@pytest.mark.parametrize("kind", KINDS)
def test_an_orientation_that_is_none_counts_as_upright(kind, odd):
    assert_upright(encoded(UPRIGHT, kind, exif=exif_of(odd), quality=95))


def test_exif_comes_before_xmp():
    assert_upright(with_xmp("JPEG", 6, "attribute", exif=exif_of(6)))
    told = encoded(stored(6), "JPEG", exif=exif_of(6), xmp=XMP["attribute"].format(3).encode())
    assert orientation_of(Pillow.open(io.BytesIO(told))) == 6


@pytest.mark.parametrize("kind", ["TIFF", "PNG", "JPEG"])
def test_a_picture_that_was_opened_and_decoded_before_is_turned_once(kind):
    content = encoded(stored(6), kind, exif=exif_of(6), quality=95)
    with Pillow.open(io.BytesIO(content)) as image:
        image.load()
        assert size_of(image) == (24, 16)
        assert read_picture(image).size == read_picture(image).size == (24, 16)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["TIFF", "PNG"])
def test_a_mask_fits_its_picture_whichever_of_the_two_is_turned(kind, orientation, tmp_path):
    numbers = Pillow.fromarray(pixels(16, 24) % 3)
    (tmp_path / "image").write_bytes(encoded(stored(orientation), kind, exif=exif_of(orientation)))
    (tmp_path / "mask").write_bytes(encoded(stored(orientation, numbers), kind, exif=exif_of(orientation)))
    (tmp_path / "plain").write_bytes(encoded(numbers))
    for mask in ("mask", "plain"):
        assert Mask().mismatch(mask, {"image": (Scene(), "image")}, tmp_path) is None
        np.testing.assert_array_equal(read_numbers(mask, tmp_path), numbers)


def test_metadata_are_read_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read_picture(encoded(UPRIGHT, "JPEG", exif=BROKEN_EXIF))
