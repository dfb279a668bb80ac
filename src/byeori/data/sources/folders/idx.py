"""Samples of idx files, the format of MNIST: `train-images-idx3-ubyte.gz` with `train-labels-idx1-ubyte.gz`, and t10k.

Fashion-MNIST, Kuzushiji-MNIST and EMNIST have it too. A table `split.csv` (index, split) beside files of one part cuts
that part; EMNIST's `...-mapping.txt` names its classes, and its pictures, which lie on their side, are turned.
"""

import gzip
import re
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from byeori.core.encodings import decoded
from byeori.core.errors import DataError
from byeori.core.walk import entries
from byeori.data.samples import Samples
from byeori.data.sources.parts import part_of
from byeori.data.sources.tables.table_files import read_table
from byeori.fields.contract import Cell

_IMAGES = re.compile(r"(.*?)(train|test|t10k|val|valid)[-_.]images[-_.]idx3[-_.]ubyte(\.gz)?$")
_SPLIT = "split.csv"
_UINT8 = 8  # the code of the only type that images and labels have
_TURNED = "emnist"


def holds_idx(root: Path) -> bool:
    """Whether a folder holds images in idx files."""
    return any(_IMAGES.fullmatch(entry.name) for entry in entries(root))


def read_idx(root: Path) -> Samples:
    """Read a folder of idx files; the columns are image, arrays (rows, columns), and label, numbers or their names."""
    names = [entry.name for entry in entries(root)]
    found = [match for name in names if (match := _IMAGES.fullmatch(name))]
    sets = sorted({match[1] for match in found})
    if len(sets) > 1:
        raise DataError(
            f"{root}: holds several sets of images: {', '.join(name.rstrip('-_.') for name in sets)}; "
            "wanted one: move the files of the others to folders of their own"
        )
    mapping = _mapping(root, sets[0], names)
    keys: list[str] = []
    images: list[Cell] = []
    labels: list[Cell] = []
    parts: list[str | None] = []
    used = {_SPLIT, f"{sets[0]}mapping.txt"}
    for match in sorted(found, key=lambda one: (one[2] != "train", one[0])):
        beside = match[0].replace("images", "labels").replace("idx3", "idx1")
        pixels, numbers = read_array(root / match[0], 3), read_array(_labels(root, beside, names), 1)
        if len(pixels) != len(numbers):
            raise DataError(f"{root / match[0]}: {len(pixels):,} images, but {beside} has {len(numbers):,} labels")
        pixels = pixels.transpose(0, 2, 1) if match[1].startswith(_TURNED) else pixels
        keys += [f"{match[0]}:{number}" for number in range(len(pixels))]
        images += [np.ascontiguousarray(one) for one in pixels]
        labels += [mapping.get(number, number) for number in numbers.tolist()]
        parts += [_part(match[2])] * len(pixels)
        used |= {match[0], beside, beside.removesuffix(".gz"), f"{beside}.gz"}
    given = _split(root / _SPLIT, len(keys)) if len(found) == 1 and _SPLIT in names else None
    spare = tuple((name, "no idx file of images or labels") for name in names if name not in used)
    columns = {"image": tuple(images), "label": tuple(labels)}
    whole = [None] * len(keys) if set(parts) == {"test"} else parts  # a test part alone is all there is to learn from
    return Samples(root.name, root, tuple(keys), columns, tuple(given or whole), "label", ("image",), spare)


def read_array(path: Path, axes: int) -> np.ndarray:
    """Read one idx file of bytes, packed by gzip or not, into an array of so many axes; what is broken is a DataError.

    The file begins with 0, 0, the type, the number of axes, and the length of each as four bytes, the largest first.
    """
    try:
        with gzip.open(path) if path.name.endswith(".gz") else path.open("rb") as file:
            head = file.read(4 + 4 * axes)
            if head[:4] != bytes((0, 0, _UINT8, axes)) or len(head) != 4 + 4 * axes:
                raise DataError(f"{path}: begins with {head[:4].hex()}; wanted an idx file of bytes with {axes} axes")
            shape = tuple(int(length) for length in np.frombuffer(head, ">u4", offset=4))
            size = int(np.prod(shape, dtype=np.int64))
            content = file.read(size + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(f"{path}: cannot be read to its end ({error}); fetch it again") from None
    if len(content) != size:
        more = "more" if len(content) > size else f"only {len(content):,}"
        raise DataError(f"{path}: says it has {' x '.join(map(str, shape))} bytes and has {more}; fetch it again")
    return np.frombuffer(content, np.uint8).reshape(shape)


def _part(word: str) -> str | None:
    return "test" if word == "t10k" else part_of(word, whole=True)


def _labels(root: Path, name: str, names: Sequence[str]) -> Path:
    """The file of labels, packed or not."""
    plain = name.removesuffix(".gz")
    for one in (name, plain, f"{plain}.gz"):
        if one in names:
            return root / one
    raise DataError(f"{root}: the images have no labels; wanted {name} beside them")


def _mapping(root: Path, prefix: str, names: Sequence[str]) -> dict[int, str]:
    """EMNIST's names of classes: lines of a number and the codes of the letters that it stands for."""
    name = f"{prefix}mapping.txt"
    if name not in names:
        return {}
    rows = [line.split() for line in decoded(root / name).splitlines() if line.strip()]
    try:
        return {int(row[0]): "".join(chr(int(code)) for code in row[1:]) for row in rows}
    except (ValueError, OverflowError, IndexError):
        raise DataError(
            f"{root / name}: wanted lines of a class and the codes of its letters, such as `10 65`"
        ) from None


def _split(path: Path, count: int) -> list[str | None]:
    """The part of every image, of a table with the columns index and split."""
    columns = read_table(path).columns
    missing = [name for name in ("index", "split") if name not in columns]
    if missing:
        raise DataError(f"{path}: no column {missing[0]!r}; wanted index and split, one row an image")
    parts: list[str | None] = [None] * count
    for index, part in zip(columns["index"], columns["split"], strict=True):
        number = int(index) if str(index).isdecimal() else count
        if number >= count or _part(str(part)) is None:
            raise DataError(f"{path}: the row {index}, {part}: wanted an index below {count:,} and train, val or test")
        parts[number] = _part(str(part))
    if None in parts:
        raise DataError(f"{path}: says nothing of image {parts.index(None)}; wanted a row for each of {count:,}")
    return parts
