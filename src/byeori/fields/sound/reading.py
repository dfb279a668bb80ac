"""One sound from whatever holds it: a path, or the bytes of a file; its channels in one, at one rate."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import gcd
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from byeori.core.errors import DataError, require
from byeori.core.foreign import FOREIGN, foreign_of
from byeori.core.signatures import HEAD
from byeori.fields.sound.medium import AUDIO, format_of

LONGEST_S = 600
"""A longer sound is refused: what is to be reported of it stands in a part of it."""
RATES = (1_000, 192_000)
"""The rates that are read, Hz."""
_MOST_CHANNELS = 32  # by judgement: more are no recording that one answer is said of
_BLOCK = 1 << 20  # numbers that are decoded at once: nothing is made room for by what a head says
_CLIPPED = 0.999  # of the largest number that a file can hold
_UNSAID = (0, 0xFFFFFFFF)  # the size of a WAV that was written to a pipe, or stands elsewhere (RF64)
_UNKNOWN = 1 << 62  # frames of a FLAC that was written to a pipe
_NO_SOUND = "not a sound that can be read; wanted WAV, FLAC, Ogg, MP3 or AIFF"


@dataclass(frozen=True, eq=False)
class Wave:
    """A whole sound."""

    samples: np.ndarray  # (samples,) float32, mostly from -1 to 1
    rate: int
    """Samples a second."""
    own_rate: int
    """What it was recorded at."""
    channels: int
    """How many it had; their mean was taken."""
    clipped: float
    """Share of its numbers, before anything was done to them, that are at an end of the scale."""

    @property
    def duration_s(self) -> float:
        """How long it is."""
        return len(self.samples) / self.rate


@dataclass(frozen=True, eq=False)
class _Decoded:
    mono: np.ndarray  # (frames,) float32
    rate: int
    channels: int
    clipped: float


def read_wave(cell: object, rate: int, root: Path | None = None) -> Wave:
    """Give the whole sound at `rate`; what cannot be read is a DataError.

    Several channels become their mean. Another rate is changed by scipy's `resample_poly`, a filter that lets nothing
    through above half of the lower rate (a Kaiser window of beta 5).
    """
    found = _decoded(cell, root)
    if not np.isfinite(found.mono).all():
        raise DataError(f"{name_of(cell)}: has samples that are no finite numbers; write it anew")
    return Wave(_at_rate(found.mono, found.rate, rate), rate, found.rate, found.channels, found.clipped)


def duration_of(cell: object, root: Path | None = None) -> float | None:
    """Give how many seconds a sound has as its head says, which is quick; None where that cannot be read."""
    try:
        with _opened(cell, root) as (file, _):
            seconds = float(file.frames) / file.samplerate
    except DataError:
        return None
    return seconds if 0 < seconds <= LONGEST_S else None


def content_of(cell: object, root: Path | None = None) -> bytes:
    """Give the bytes of the file that a cell is or names."""
    with _file_of(cell, root) as file:
        return file.read()


def name_of(cell: object) -> str:
    """Give what an error calls a cell: its path, or `sound`."""
    is_path = isinstance(cell, (str, Path)) and len(str(cell)) < 500 and not str(cell).startswith("data:")
    return (str(cell) or "''") if is_path else "sound"


def _file_of(cell: object, root: Path | None) -> BinaryIO:
    """Open the file that a cell is or names; an empty one is refused."""
    name = name_of(cell)
    if isinstance(cell, str) and cell.startswith("data:"):
        try:
            cell = base64.b64decode(cell.partition(",")[2], validate=True)
        except ValueError:
            raise DataError(f"{name}: a data: URL that is not base64") from None
    if isinstance(cell, (bytes, bytearray, memoryview)):
        file: BinaryIO = io.BytesIO(cell)
    elif isinstance(cell, (str, Path)) and str(cell):
        file = _on_disk((root or Path()) / cell, name)
    else:
        raise DataError(f"found {type(cell).__name__} {str(cell)[:40]!r}; wanted a sound: a path, or a file's bytes")
    if not file.seek(0, io.SEEK_END):
        file.close()
        raise DataError(f"{name}: the file has 0 bytes")
    file.seek(0)
    return file


def _on_disk(path: Path, name: str) -> BinaryIO:
    try:
        if path.exists() and not path.is_file():
            raise DataError(f"{name}: a folder, a pipe or a device, and no file")
        return open(path, "rb")
    except FileNotFoundError:
        raise DataError(f"{name}: no such file") from None
    except (OSError, ValueError) as error:
        raise DataError(f"{name}: cannot be read ({getattr(error, 'strerror', None) or error})") from None


@contextmanager
def _opened(cell: object, root: Path | None) -> Iterator[tuple[Any, str]]:
    """Open the sound that a cell is or names, held to a rate and channels that can be; give its format too."""
    name = name_of(cell)
    library = require("soundfile", "sound")
    with _file_of(cell, root) as content:
        head = content.read(HEAD)
        kind = format_of(head)
        if kind is None:
            raise DataError(f"{name}: {foreign_of(name, head, (*AUDIO.foreign, *FOREIGN)) or _NO_SOUND}")
        if kind == "WAV":
            _refuse_cut(content, name)
        content.seek(0)
        try:
            with library.SoundFile(content) as file:
                if not RATES[0] <= file.samplerate <= RATES[1] or not 1 <= file.channels <= _MOST_CHANNELS:
                    raise DataError(
                        f"{name}: has {file.samplerate:,} samples a second in {file.channels} channels; wanted "
                        f"{RATES[0]:,} to {RATES[1]:,}, and at most {_MOST_CHANNELS}"
                    )
                yield file, kind
        except (RuntimeError, OSError, ValueError, TypeError) as error:
            raise DataError(f"{name}: the sound is broken: {_reason(error)}") from None


def _decoded(cell: object, root: Path | None) -> _Decoded:
    """Decode a sound block by block, so that a head that claims hours makes room for nothing."""
    name, parts, clipped, count = name_of(cell), list[np.ndarray](), 0, 0
    with _opened(cell, root) as (file, kind):
        most, said = LONGEST_S * file.samplerate, int(file.frames)
        while len(block := file.read(_BLOCK // file.channels, dtype="float32", always_2d=True)):
            count += len(block)
            if count > most:
                raise DataError(f"{name}: is longer than {LONGEST_S} s; cut out what is to be told of")
            clipped += int((np.abs(block) >= _CLIPPED).sum())
            parts.append(block.mean(1, dtype=np.float32))
        if not count:
            raise DataError(f"{name}: holds no sound: it has no samples")
        if count < said < _UNKNOWN and kind == "FLAC":
            raise _cut(name, said / file.samplerate, count / file.samplerate)
        return _Decoded(np.concatenate(parts), file.samplerate, file.channels, clipped / (count * file.channels))


def _at_rate(mono: np.ndarray, own: int, rate: int) -> np.ndarray:
    if own == rate:
        return mono
    from scipy.signal import resample_poly  # type: ignore[import-untyped]

    shared = gcd(own, rate)
    return np.asarray(resample_poly(mono.astype(np.float64), rate // shared, own // shared), np.float32)


def _refuse_cut(file: BinaryIO, name: str) -> None:
    """Refuse a WAV whose samples end before its head says so, as of a copy that broke off."""
    whole = file.seek(0, io.SEEK_END)
    file.seek(12)
    bytes_a_second = 1
    while len(head := file.read(8)) == 8:
        size, start = int.from_bytes(head[4:], "little"), file.tell()
        if head[:4] == b"fmt ":
            bytes_a_second = int.from_bytes(file.read(12)[8:], "little") or 1
        if head[:4] == b"data":
            if size > whole - start and size not in _UNSAID:
                raise _cut(name, size / bytes_a_second, (whole - start) / bytes_a_second)
            return
        file.seek(start + size + size % 2)


def _cut(name: str, said_s: float, there_s: float) -> DataError:
    return DataError(f"{name}: truncated: its head says {said_s:,.2f} s, and {there_s:,.2f} s are there; copy it anew")


def _reason(error: Exception) -> str:
    return str(error).partition(">: ")[2].strip() or str(error)
