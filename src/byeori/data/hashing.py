"""Content hashes: what tells whether two cells hold the same thing, whatever they are called."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b, file_digest
from itertools import chain
from math import isfinite
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import Any

import numpy as np

from byeori.core.signatures import suffix_of
from byeori.core.watching import counted
from byeori.data.guessing.canonical import canonical
from byeori.data.guessing.seen import medium_of_files
from byeori.data.limits import HASHED_AT_ONCE, HASHED_ROWS, READERS, REMEMBERED, REMEMBERED_LETTERS
from byeori.data.samples import Samples
from byeori.fields.coded import Coded, each
from byeori.fields.contract import Cell
from byeori.fields.media import medium_of_name

MISSING = "missing:"
"""Begins what is hashed in the place of a file that is not there; check and prepare report it."""

_FLOAT, _INT = r"^-?(?:0|[1-9][0-9]*)\.[0-9]*[1-9]$", r"^(?:0|-?[1-9][0-9]{0,13})$"
_SURE = 15  # letters of a number that a float holds as it is written
_SURE_BELOW = 1e15  # whole floats below it are no other whole number
_DIGITS = 32  # hexadecimal ones of a hash
_PLAIN = {str, int, float, bool, type(None)}
_LONGEST_NAME, _LONGEST_SUFFIX = 4096, 9  # letters; what is longer is a text


def sample_hashes(samples: Samples) -> np.ndarray:
    """The content hash of each sample's inputs, 32 hexadecimal digits each, as an array of str (samples,).

    It is the same whatever the order of the columns, and whatever other samples there are.
    """
    names = counted("hashing", sorted(samples.inputs))
    columns = [_column_hashes(samples.columns[name], samples.root) for name in names]
    if len(columns) == 1:
        return np.array(columns[0], dtype="<U32")
    if all(isinstance(column, Coded) for column in columns):
        return _row_hashes([column for column in columns if isinstance(column, Coded)])
    return np.array([_hash("/".join(row).encode()) for row in zip(*columns, strict=True)], dtype="<U32")


def _row_hashes(columns: Sequence[Coded]) -> np.ndarray:
    """The hash of each row of a table, (rows,) of str, by the hashes of its cells with `/` between them."""
    count = len(columns[0])
    hashes = [np.array(column.different, f"S{_DIGITS}") for column in columns]
    found = np.empty(count, f"S{_DIGITS}")
    for start in range(0, count, HASHED_ROWS):
        rows = slice(start, min(start + HASHED_ROWS, count))
        text = np.full((rows.stop - start, len(columns), _DIGITS + 1), ord("/"), np.uint8)
        for place, (column, known) in enumerate(zip(columns, hashes, strict=True)):
            text[:, place, :_DIGITS] = known[column.codes[rows]].view(np.uint8).reshape(-1, _DIGITS)
        lines = memoryview(text.reshape(len(text), -1)[:, :-1].tobytes())
        size = len(lines) // len(text)
        some = [blake2b(lines[at : at + size], digest_size=16).digest() for at in range(0, len(lines), size)]
        found[rows] = np.frombuffer(b"".join(some).hex().encode(), found.dtype)
    return found.astype(f"<U{_DIGITS}")


def cells_hash(cells: Mapping[str, Cell], root: Path | None = None) -> str:
    """The content hash of one sample by its inputs' cells: what `sample_hashes` gives it among others.

    >>> cells_hash({"age": 5, "town": "Bergen"}) == cells_hash({"town": " Bergen", "age": "5.0"})
    True
    """
    return CellsHasher(root).hash(cells)


class CellsHasher:
    """Gives content hashes of samples that come one by one; a short plain cell that comes again is hashed once."""

    def __init__(self, root: Path | None = None) -> None:
        self._root = root
        self._known: dict[tuple[type, Cell], str] = {}  # of 5, 5.0 and True each is hashed by itself

    def hash(self, cells: Mapping[str, Cell]) -> str:
        """Give that of one sample, see `cells_hash`."""
        hashes = [self._hash(cells[name]) for name in sorted(cells)]
        return hashes[0] if len(hashes) == 1 else _hash("/".join(hashes).encode())

    def _hash(self, cell: Cell) -> str:
        kind = type(cell)
        if kind not in _PLAIN or (kind is str and len(cell) > REMEMBERED_LETTERS):
            return cell_hash(cell, self._root)
        if (known := self._known.get((kind, cell))) is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            known = self._known[kind, cell] = cell_hash(cell, self._root)
        return known


def plain_cells(cells: Sequence[Cell], root: Path | None) -> Sequence[Cell]:
    """Give a column's words and numbers as they are, and the hash of what else it holds: of files, bytes, arrays.

    >>> plain_cells(["cat", 3, b"abc"], None)
    ['cat', 3, 'cf4ab791c62b8d2b2109c90275287816']
    """
    if medium_of_files(cells) is not None:
        return [*_column_hashes(cells, root)]
    plain = (str, int, float, type(None))
    if isinstance(cells, Coded):
        return each(lambda cell: cell if isinstance(cell, plain) else cell_hash(cell, root), cells)
    return [cell if isinstance(cell, plain) else cell_hash(cell, root) for cell in cells]


def _column_hashes(cells: Sequence[Cell], root: Path | None) -> Sequence[str]:
    is_file = medium_of_files(cells) is not None
    if not is_file and isinstance(cells, Coded):
        return _cell_hashes(cells, root)
    if not is_file and {type(cell) for cell in cells} <= _PLAIN:
        different = {(type(cell), cell) for cell in cells}  # few of many: of 5 and 5.0 each is hashed by itself
        known = {key: cell_hash(key[1], root) for key in different}
        return [known[type(cell), cell] for cell in cells]

    def some(start: int) -> list[str]:
        return [cell_hash(cell, root, is_file=is_file) for cell in cells[start : start + HASHED_AT_ONCE]]

    with ThreadPoolExecutor(READERS) as pool:
        blocks = range(0, len(cells), HASHED_AT_ONCE)
        done = zip(counted("hashing", blocks), pool.map(some, blocks), strict=True)
        return list(chain.from_iterable(hashes for _, hashes in done))


def _cell_hashes(cells: Coded, root: Path | None) -> Coded:
    """Those of plain cells; what words say that are numbers as Python writes them is known without reading them."""
    made: list[Any] = [None] * len(cells.different)
    for place, text in zip(cells.present.tolist(), _as_hashed(cells), strict=True):
        made[place] = cell_hash(cells.different[place], root) if text is None else _hash(text.encode())
    return Coded(cells.codes, made)


def _as_hashed(cells: Coded) -> list[str | None]:
    """What of each different cell is hashed where it is a float, or a word written as `canonical` writes its number."""
    import polars as pl

    if cells.series is not None and cells.series.dtype == pl.Float64:
        return [None if cell is None else _float_as_hashed(cell) for cell in cells.once()]
    if cells.series is None or not cells.are_words:
        return [None] * len(cells.present)
    words = cells.series.gather(cells.present)
    is_float = words.str.contains(_FLOAT) & ~words.str.contains(r"^-?0\.0000") & (words.str.len_bytes() <= _SURE)
    frame = pl.DataFrame({"word": words, "float": is_float, "int": words.str.contains(_INT)})
    kind = pl.when("float").then(pl.lit("float ")).when("int").then(pl.lit("int "))
    return frame.select(kind + pl.col("word")).to_series().to_list()


def _float_as_hashed(cell: float) -> str | None:
    if cell.is_integer():
        return f"int {int(cell)}" if abs(cell) < _SURE_BELOW else None
    text = repr(cell)
    return f"float {text}" if len(text) <= _SURE and isfinite(cell) else None


def cell_hash(cell: Cell, root: Path | None = None, *, is_file: bool = False) -> str:
    """The hash of what a cell holds: 32 hexadecimal digits (BLAKE2b).

    The path of a file (relative ones are under `root`) counts as the file's bytes, and bytes as themselves. A string
    counts as a path where there is such a file, or where `is_file` says so. Plain cells that say the same have the
    same hash, see `canonical`.

    >>> cell_hash(b"abc")
    'cf4ab791c62b8d2b2109c90275287816'
    """
    if isinstance(cell, bytes | bytearray | memoryview):
        return _hash(bytes(cell))
    if not is_file:
        cell = canonical(cell)
    if isinstance(cell, Path) or (isinstance(cell, str) and (is_file or _like_path(cell))):
        is_sure = is_file or isinstance(cell, Path) or medium_of_name(cell) is not None
        found = _file_hash(Path(cell) if root is None else root / cell, sure=is_sure)
        if found is not None:
            return found
    if hasattr(cell, "getbands") and hasattr(cell, "tobytes"):  # a picture of Pillow
        palette = cell.getpalette() if cell.mode == "P" else None
        return _hash(f"{cell.mode} {cell.size} {palette}".encode(), cell.tobytes())
    if hasattr(cell, "__array__"):
        array = np.ascontiguousarray(_on_cpu(cell))
        return _hash(f"{array.dtype} {array.shape}".encode(), array.tobytes())
    return _hash(f"{type(cell).__name__} {cell!r}".encode("utf-8", "surrogatepass"))


def _like_path(text: str) -> bool:
    return len(text) < _LONGEST_NAME and 1 < len(suffix_of(text)) < _LONGEST_SUFFIX


def _file_hash(path: Path, *, sure: bool) -> str | None:
    """The hash of a file, or of all files in a folder.

    Of a file that is not there it is the hash of its name, or None where it is not `sure` a file.
    """
    try:
        mode = os.stat(path).st_mode
        if S_ISDIR(mode):
            inside = sorted(file for file in path.rglob("*") if file.is_file())
            return _hash(*(f"{file.relative_to(path)} {_file_hash(file, sure=True)}".encode() for file in inside))
        if not S_ISREG(mode):
            raise OSError("a pipe or a device, which may never end")
        with open(path, "rb") as file:
            return file_digest(file, _digest).hexdigest()
    except (OSError, ValueError):
        return _hash(f"{MISSING}{path}".encode("utf-8", "surrogateescape")) if sure else None


def _digest() -> Any:
    return blake2b(digest_size=16)


def _hash(*contents: bytes) -> str:
    digest = blake2b(digest_size=16)
    for content in contents:
        digest.update(content)
    return digest.hexdigest()


def _on_cpu(cell: Any) -> np.ndarray:
    return np.asarray(cell.detach().cpu() if hasattr(cell, "detach") else cell)
