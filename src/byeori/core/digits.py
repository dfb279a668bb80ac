"""How many digits of a number tell something: by how far numbers like it lie apart, not by its size."""

import math

_KEPT = 7  # digits within the spread that an answer has: about what float32 holds
_SEEN = 3  # digits within the spread that a person wants to see
_MOST = 300  # decimals that Python rounds to


def rounded(number: float, spread: float) -> float:
    """Give a number to a millionth of the spread of the numbers that it is one of.

    >>> rounded(1700000525.123456, 288.7), rounded(0.0012345678, 0.001)
    (1700000525.1235, 0.001234568)
    """
    decimals = _decimals(spread, _KEPT)
    return number if decimals is None else round(number, min(decimals, _MOST))


def formatted(number: float, spread: float | None = None) -> str:
    """Write a number for a person: to four digits, whole from a thousand on, and finer where `spread` needs it.

    >>> formatted(47213.2), formatted(12.3456), formatted(126.971234, 0.003), formatted(2459012.5, 88)
    ('47,213', '12.35', '126.97123', '2,459,012.5')
    """
    text = f"{number:,.0f}" if abs(number) >= 1000 else f"{number:.4g}"
    decimals = None if spread is None else _decimals(spread, _SEEN)
    if decimals is None or decimals <= 0 or abs(float(text.replace(",", "")) - number) < 0.5 * 10.0**-decimals:
        return text
    return f"{number:,.{min(decimals, _MOST)}f}".rstrip("0")


def _decimals(spread: float, digits: int) -> int | None:
    """The decimals by which a spread has so many digits; None where there is no spread."""
    if not (math.isfinite(spread) and spread > 0):
        return None
    return digits - 1 - math.floor(math.log10(spread))
