"""How numbers are written: signs, marks of decimals and thousands, units; in one cell, and in a column."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from byeori.core.unicode import half_width, normal
from byeori.fields.coded import Coded, tallied
from byeori.fields.number.alike import Alike, alike

MARKS = (".", ",")
"""What may stand before decimals; the other one, a blank or an apostrophe may stand between thousands."""
_SIGNS = str.maketrans({"\u2212": "-", "\u2013": "-", "\ufe63": "-", "\u2019": "'", "\u02bc": "'"})
_SYMBOLS = "$€£¥₩₹₽₺₴₫₪₱฿₦¢"
_NUMERAL = re.compile(
    rf"([+-]?)\s?(?:([^\W\d_]{{0,3}}[{_SYMBOLS}]|[^\W\d_]{{2,3}}\.?)\s?([+-]?))?"  # the sign is on either side of money
    r"(\d(?:[\d.,' ]*\d)?(?:\.$)?|[.,]\d+)([eE][+-]?\d{1,3})?"
    rf"(?:\s?((?:[^\W\d_]|[%‰°{_SYMBOLS}µΩ])[^\s\d()]{{0,8}}[23]?(?:\s[^\W\d_][^\s\d()]{{0,8}})?))?"
)
_CURRENCIES = (
    "usd eur gbp jpy cny rmb krw inr chf cad aud nzd sek nok dkk isk pln czk huf ron bgn try rub uah brl mxn ars clp "
    "zar sgd hkd twd thb idr myr php vnd ils aed sar rs kr fr"
)
_NO_UNITS = "am pm a.m p.m st nd rd th ca approx bc ad x"  # what else may stand behind a number
_SAME = {"$": "usd", "us$": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "₩": "krw", "원": "krw", "₹": "inr"}
_SAME |= {"percent": "%", "pct": "%", "prozent": "%"}
_ENOUGH = 0.95  # share of a column's cells by which it is of numbers; one in twenty may be a slip
_HALF, _MANY, _FEW = 0.5, 20, 5  # ... or half of them, where they are many different ones, and the others few
_SHARE = 10  # different numbers to one other word
_LONGEST = 64  # letters of a number with its unit; what is longer is a text
_GROUP = 3  # digits between marks of thousands


@dataclass(frozen=True)
class Numeral:
    """A number as it is written, taken apart."""

    sign: int
    digits: str
    """With the marks within."""
    power: str
    unit: str

    def value(self, mark: str) -> float | None:
        """Give the number, where `mark` stands before decimals; None where it cannot be read so."""
        found = _pattern(mark).fullmatch(self.digits)
        if found is None:
            return None
        whole = re.sub(r"[.,' ]", "", found[1])
        return self.sign * float(f"{whole or 0}.{found[2] or 0}{self.power}")

    def is_grouped(self, mark: str) -> bool:
        """Whether its thousands are marked, where `mark` stands before decimals."""
        found = _pattern(mark).fullmatch(self.digits)
        return found is not None and not found[1].isdigit() and bool(found[1])


def numeral_of(text: str) -> Numeral | None:
    """Take a text apart that is a number with at most a currency or a unit; None where it is none.

    >>> numeral_of("-$1,234.50"), numeral_of("(85 m²)"), numeral_of("ca. 80")
    (Numeral(sign=-1, digits='1,234.50', power='', unit='$'), Numeral(sign=-1, digits='85', power='', unit='m²'), None)
    """
    if len(text) > _LONGEST:
        return None
    text = half_width(normal(text)).translate(_SIGNS)
    is_owed = text.startswith("(") and text.endswith(")")  # as accountants write what is below zero
    is_behind = text[-1:] == "-" and text[-2:-1].isdigit()  # as SAP does
    match = _NUMERAL.fullmatch(text[1:-1].strip() if is_owed else text[:-1] if is_behind else text)
    if match is None:
        return None
    first, before, second, digits, power, after = (group or "" for group in match.groups())
    is_money = not before or before[-1] in _SYMBOLS or same_unit(before) in _CURRENCIES.split()
    is_unit = not after or (not before and same_unit(after) not in _NO_UNITS.split())
    if not (is_money and is_unit) or is_owed + is_behind + bool(first) + bool(second) > 1:
        return None
    return Numeral(-1 if is_owed or is_behind or "-" in (first, second) else 1, digits, power, before or after)


def same_unit(unit: str) -> str:
    """Give a unit in the one form by which it is compared.

    >>> same_unit("m²") == same_unit("M2"), same_unit("US$") == same_unit("usd")
    (True, True)
    """
    plain = unicodedata.normalize("NFKC", unit).casefold().replace("^", "").replace(" ", "").rstrip(".")
    return _SAME.get(plain, plain)


def readings(numeral: Numeral) -> dict[str, float]:
    """Give what a number may mean, by the mark that stands before decimals."""
    return {mark: value for mark in MARKS if (value := numeral.value(mark)) is not None}


@dataclass(frozen=True)
class Spelling:
    """How most numbers of a column are written."""

    mark: str = ""
    """What stands before decimals; nothing where no number tells it."""
    unit: str = ""
    open: str = ""
    """A number that may mean two things, where no other of the column tells which."""
    numbers: int = 0
    """Cells that can be read so."""
    different: int = 0
    """Different ones of them."""
    others: Mapping[str, int] = field(default_factory=dict)
    """Words that cannot be read so, and how often they are there."""
    grouped: bool = False
    """Whether any of them has its thousands marked."""
    written: int = 0
    """Cells that are numbers in any writing, of any unit."""
    units: Mapping[str, int] = field(default_factory=dict)
    """The units that numbers have, the commonest first, and how many have each."""

    @property
    def is_number(self) -> bool:
        """Whether the column is one of numbers: nearly all cells are, or half of them beside a few other words."""
        share = self.numbers / max(self.numbers + sum(self.others.values()), 1)
        few = len(self.others) <= max(_FEW, self.different / _SHARE)
        return share >= _ENOUGH or (share >= _HALF and self.different > _MANY and few)


def spelling_of(words: Mapping[str, int], said: str = "") -> Spelling:
    """Give how the numbers among words (with how often each is there) are written; `said` decides where both may be.

    >>> spelling_of({"102,8": 1, "1.234,5": 1}).mark, spelling_of({"1,234": 2}).open
    (',', '1,234')
    """
    numerals = {word: found for word in words if (found := numeral_of(word)) is not None and readings(found)}
    written = sum(words[word] for word in numerals)
    units = Counter[str]()
    for word, numeral in numerals.items():
        units[numeral.unit] += words[word]
    named = Counter({unit: count for unit, count in units.items() if unit})
    kinds = Counter[str]()
    for one, count in named.items():
        kinds[same_unit(one)] += count
    unit = max(named, key=lambda one: (kinds[same_unit(one)], named[one])) if named else ""
    numerals = {word: one for word, one in numerals.items() if not one.unit or same_unit(one.unit) == same_unit(unit)}
    mark, undecided = _mark(words, numerals, said)
    good = {word for word, numeral in numerals.items() if numeral.value(mark or ".") is not None}
    others = {word: count for word, count in words.items() if word not in good}
    if isinstance(words, Alike) and not words.others.keys().isdisjoint(others):
        return spelling_of(words.each(), said)
    merged = sum(words.others.get(word, 0) for word in good) if isinstance(words, Alike) else 0
    return Spelling(
        mark,
        unit,
        undecided,
        numbers=sum(words[word] for word in good),
        different=len(good) + merged,
        others=others,
        grouped=any(numerals[word].is_grouped(mark or ".") for word in good),
        written=written,
        units=dict(named.most_common()),
    )


def _mark(words: Mapping[str, int], numerals: Mapping[str, Numeral], said: str) -> tuple[str, str]:
    """The mark before decimals, by the numbers that can be read in one way; where there is none, one that asks.

    A point is then one of decimals, as programs write them, and a comma may be either, if the user has not `said` it.
    """
    votes, undecided, whole = Counter[str](), dict[str, list[str]](), set[int]()
    for word, numeral in numerals.items():
        ways = readings(numeral)
        if len(ways) == 1:
            votes[next(iter(ways))] += words[word]
        elif len(set(ways.values())) > 1:
            undecided.setdefault("," if "," in numeral.digits else ".", []).append(word)
        elif numeral.digits.isdigit():
            whole.add(len(numeral.digits))
    if votes:
        return (said if said and votes["."] == votes[","] else votes.most_common(1)[0][0]), ""
    if said or not undecided:
        return said, ""
    between = next(iter(undecided))
    if len(undecided) == 1 and len(undecided[between]) > 1 and whole and max(whole) <= _GROUP:
        return MARKS[1 - MARKS.index(between)], ""  # 999 beside 1,234: what has no thousands has no mark
    word = undecided.get(",", undecided.get(".", [""]))[0]
    return ("." if "," not in undecided else ""), word


def counted(cells: Iterable[object], apart: tuple[str, ...] = ()) -> dict[str, int]:
    """Count the words of a column; where they are many, those of `apart` alone each by itself, see `Alike`."""
    if isinstance(cells, Coded) and (found_alike := alike(cells, apart)) is not None:
        return found_alike
    found = Counter[str]()
    for cell, times in tallied(cells):
        if isinstance(cell, str):
            found[cell] += times
    return dict(found)


@lru_cache
def _pattern(mark: str) -> re.Pattern[str]:
    decimal, other = re.escape(mark), re.escape(MARKS[1 - MARKS.index(mark)])
    groups = rf"[1-9]\d{{0,2}}(?:{other}\d{{3}})+|[1-9]\d{{0,2}}(?:[ ']\d{{3}})+"
    lakhs = r"|[1-9]\d?(?:,\d{2})+,\d{3}" if mark == "." else ""  # as in India: 12,34,567
    return re.compile(rf"({groups}{lakhs}|\d*)(?:{decimal}(\d*))?")
