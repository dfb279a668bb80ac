"""What JSON may be before it is parsed: how deep, of how many values, how long a number; found by a scan of the bytes.

A parser makes objects of a hundred times the size of what it reads, and holds all other threads while it does. The scan
is NumPy's, a piece at a time, so that others go on.
"""

from __future__ import annotations

import numpy as np

from byeori.serving.http.problem import RequestError

DEEPEST = 32
"""Lists and objects within each other."""
MOST_VALUES = 500_000
LONGEST_NUMBER = 400
"""Digits of a number; 309 are those of the largest that a float holds."""
_PIECE = 1 << 18
_QUOTE, _BACKSLASH, _COLON, _COMMA = b'"\\:,'


def refuse_excess(body: bytes) -> None:
    """Refuse JSON that is too deep, holds too many values or too long a number, as a RequestError."""
    scan, start = _Scan(), 0
    while start < len(body):
        piece = body[start : start + _PIECE]
        if (len(piece) - len(piece.rstrip(b"\\"))) % 2 and len(piece) > 1:
            piece = piece[:-1]  # the backslash belongs to the next letter
        scan.take(piece)
        start += len(piece)


class _Scan:
    """What is known at the end of a piece: depth, values so far, and what has begun."""

    def __init__(self) -> None:
        self.depth = self.values = 0
        self.inside = False
        self.number = 0  # digits that the piece before has begun

    def take(self, piece: bytes) -> None:
        if self.inside and not (b'"' in piece or b"\\" in piece):
            return  # in the middle of a long text
        plain = piece.replace(b"\\\\", b"__").replace(b'\\"', b"__") if b"\\" in piece else piece
        letters = np.frombuffer(plain, np.uint8)
        quotes = letters == _QUOTE
        inside = (np.add.accumulate(quotes, dtype=np.uint8) & 1).view(bool)  # from an opening quote to before its end
        inside = inside != self.inside
        outside = ~(inside | quotes)
        self._count(letters, outside)
        self._number(letters, outside)
        self.inside = bool(inside[-1])

    def _count(self, letters: np.ndarray, outside: np.ndarray) -> None:
        folded = letters | 0x20  # [ and {, ] and } are the same but for this bit
        opens, ends = (folded == ord("{")) & outside, (folded == ord("}")) & outside
        depths = self.depth + np.cumsum(opens.view(np.int8) - ends.view(np.int8), dtype=np.int32)
        if depths.max() > DEEPEST:
            raise _too_much(f"lists and objects of more than {DEEPEST} levels", "send it flatter")
        self.depth = int(depths[-1])
        self.values += int(np.count_nonzero((letters == _COMMA) & outside)) + int(np.count_nonzero(opens))
        if self.values > MOST_VALUES:
            raise _too_much(f"more than {MOST_VALUES:,} values", "send fewer at once")

    def _number(self, letters: np.ndarray, outside: np.ndarray) -> None:
        """Look at runs of letters that are neither of a text nor between values."""
        breaks = np.flatnonzero(~outside | (letters <= 0x20) | (letters == _COMMA) | (letters == _COLON))
        longest, self.number = _longest_run(breaks, len(letters), self.number)
        if longest > LONGEST_NUMBER:
            raise _too_much(f"a number of more than {LONGEST_NUMBER} digits", "send fewer digits")


def _longest_run(breaks: np.ndarray, length: int, begun: int) -> tuple[int, int]:
    """The longest run between breaks, the first one having `begun` before; and what of the last one goes on."""
    if not len(breaks):
        return begun + length, begun + length
    inner = int(np.diff(breaks).max(initial=1)) - 1
    return max(inner, begun + int(breaks[0])), length - 1 - int(breaks[-1])


def _too_much(found: str, cure: str) -> RequestError:
    return RequestError(413, "too_much_json", f"the JSON has {found}; {cure}")
