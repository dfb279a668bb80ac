"""The forms in which people and programs write a date: what stands where, as far as the text itself tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from byeori.core.unicode import half_width, normal

ORDERS = ("ymd", "dmy", "mdy")
"""In which year, month and day may stand."""
MONTHS = (
    "january jan januar jän jänner janvier janv enero ene gennaio gen janeiro januari",
    "february feb februar février févr fév febrero febbraio fevereiro fev februari",
    "march mar märz mär mrz mars marzo março maart mrt",
    "april apr avril avr abril abr aprile",
    "may mai mayo maggio mag maio mei",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juil juillet julio luglio lug julho",
    "august aug août aoû agosto ago augustus",
    "september sep sept septembre septiembre settembre set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dez dezember décembre déc diciembre dic dicembre dezembro",
)
"""The names of the twelve months that are read, in English, German, French, Spanish, Italian, Portuguese, Dutch."""
ZONES = (
    "UTC|GMT|Z|WET|WEST|BST|IST|CET|CEST|MEZ|MESZ|EET|EEST|MSK|PKT|ICT|WIB|HKT|SGT|AWST|CST|KST|JST|ACST|ACDT|AEST|AEDT"
    "|NZST|NZDT|NST|NDT|AST|ADT|EST|EDT|CDT|MST|MDT|PST|PDT|AKST|AKDT|HST|BRT|ART|SAST|EAT|WAT|CAT"
)
"""Short names of time zones that may stand behind a time; others are written as +09:00 or Asia/Seoul."""

_MONTH_OF = {name: number for number, names in enumerate(MONTHS, 1) for name in names.split()}
_FILLING = ("of", "de", "del", "st", "nd", "rd", "th", "er")  # 5th of May, 5 de mayo, 1er mai
_WEEKDAY = re.compile(
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?[.,]*\s+"
    r"|(?:mo|di|mi|do|fr|sa|so)[.,]+\s+|(?:mon|diens|donners|frei|sams|sonn)tag,?\s+|mittwoch,?\s+"
    r"|(?:lun|mar|mercre|jeu|vendre|same)di,?\s+|dimanche,?\s+"
    r"|(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo),?\s+",
    re.IGNORECASE,
)
_WEEKDAY_WITHIN = re.compile(r"\s?(?:\([월화수목금토일月火水木金土日]\)|[월화수목금토일]요일)")
_YEAR_AT_THE_END = re.compile(r"(.*\D\d{1,2}),?\s+(\d{1,2}:\d{2}(?::\d{2})?)(\s+[A-Z]{1,5})?\s+(\d{4})")
_HALF = r"([AaPp]\.?[Mm]\.?|오전|오후)"
_CLOCK = (
    r"(\d{1,2})(?:[:h](\d{2})(?::(\d{2})(?:[.,]\d+)?)?|시(?:\s?(\d{1,2})분(?:\s?(\d{1,2})초)?)?|(?=\s?[AaPp]\.?[Mm]))"
)
_ZONE = (
    r"(?:\s?(?:UTC|GMT)?\s?[+-]\d{1,2}(?::?\d{2})?|\s?[A-Z][A-Za-z]+(?:/[A-Za-z0-9_+-]+){1,2}"
    rf"|\s?(?:{ZONES}))?(?:\s?[\[(][\w /+:-]{{1,60}}[\])])?"
)
_TIME = re.compile(
    rf"(.*?\d\.?|.*[일日])(?:T|,?\s+(?:at\s+|um\s+|à\s+)?|[:_])(?:{_HALF}\s?)?{_CLOCK}(?:\s?(?:Uhr|{_HALF}))?(?P<zone>{_ZONE})"
)
_NUMBERS = re.compile(r"(\d{4}|\d{1,2})\s?([./_-])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{1,2})\.?")
_SIGNS = re.compile(r"(\d{4}|\d{2})\s?[년年]\s?(\d{1,2})\s?[월月](?:\s?(\d{1,2})\s?[일日])?")
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YEAR_MONTH = re.compile(r"(\d{4})\s?[/-]\s?(\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})\s?[/-]\s?(\d{4})")
_WORDS = re.compile(r"[\w ,.'/ºª-]{6,40}")
_PIVOT = 69  # 69 is 1969, 68 is 2068, as POSIX has it

Numbers = tuple[str, str, str]


@dataclass(frozen=True)
class Written:
    """A date as it is written."""

    numbers: Numbers
    """Year, month and day, in the order in which they stand."""
    orders: tuple[str, ...]
    """The orders that may be meant; one, where the text itself tells it."""
    form: tuple[str, ...]
    """What dates that are written alike have in common."""
    time: tuple[int, int, int] = (0, 0, 0)

    def readings(self, order: str = "") -> dict[str, datetime]:
        """Give the moment that is meant in this order; without one, in each order in which it is a moment."""
        found = {order: self.by(order) for order in ([order] if order else self.orders)}
        return {order: moment for order, moment in found.items() if moment is not None}

    def by(self, order: str) -> datetime | None:
        """Give the moment in this order, or in the one that the text tells; None where there is no such day."""
        if order not in self.orders:
            order = self.orders[0]
        year, month, day = (self.numbers[order.index(which)] for which in "ymd")
        if len(year) not in (2, 4):
            return None
        century = 0 if len(year) == 4 else 1900 if int(year) >= _PIVOT else 2000
        try:
            return datetime(century + int(year), int(month), int(day), *self.time)
        except ValueError:
            return None


@lru_cache(maxsize=1 << 16)
def written(text: str) -> Written | None:
    """Find out how a text is a date; None where it is none.

    >>> written("Tue, 05 Jan 2021 10:00:00 +0100").by("dmy"), written("soon")
    (datetime.datetime(2021, 1, 5, 10, 0), None)
    >>> written("03/04/2021").orders, written("2021-04-03").orders
    (('dmy', 'mdy'), ('ymd',))
    """
    text = _WEEKDAY_WITHIN.sub("", half_width(normal(text)))
    if len(text) > 100 or not any(letter.isdigit() for letter in text):
        return None
    if match := _WEEKDAY.match(text):
        text = text[match.end() :]
    if match := _YEAR_AT_THE_END.fullmatch(text):
        text = f"{match[1]} {match[4]} {match[2]}{match[3] or ''}"
    match = _TIME.fullmatch(text)
    if match is None:
        return _day(text) or _standard(text)
    time = _clock(match)
    day = _day(match[1]) if time else None
    if day is None or time is None:
        return _standard(text)
    return Written(day.numbers, day.orders, (*day.form, "time", "zone" if match["zone"] else ""), time)


def _clock(match: re.Match[str]) -> tuple[int, int, int] | None:
    half = (match[2] or match[8] or "").lower().replace("오전", "a").replace("오후", "p")[:1]
    hour, minute, second = int(match[3]), int(match[4] or match[6] or 0), int(match[5] or match[7] or 0)
    if half and not 1 <= hour <= 12:
        return None
    return (hour % 12 + 12 * (half == "p") if half else hour), minute, second


def _day(text: str) -> Written | None:
    if match := _NUMBERS.fullmatch(text):
        return _of_numbers((match[1], match[3], match[4]), match[2])
    if match := _SIGNS.fullmatch(text):
        return Written((match[1], match[2], match[3] or "1"), ("ymd",), ("signs", "day" if match[3] else ""))
    if match := _DIGITS.fullmatch(text):
        return Written((match[1], match[2], match[3]), ("ymd",), ("digits",))
    if match := _YEAR_MONTH.fullmatch(text):
        return Written((match[1], match[2], "1"), ("ymd",), ("year and month",))
    if match := _MONTH_YEAR.fullmatch(text):
        return Written((match[2], match[1], "1"), ("ymd",), ("month and year",))
    return _of_words(text) if _WORDS.fullmatch(text) else None


def _of_numbers(numbers: Numbers, sign: str) -> Written | None:
    first, _, last = (len(number) for number in numbers)
    if first == 4:
        return Written(numbers, ("ymd",), ("numbers", sign, "year first")) if last <= 2 else None
    if last == 4:  # with points nobody writes the month first
        return Written(numbers, ("dmy",) if sign == "." else ("dmy", "mdy"), ("numbers", sign, "year last"))
    return Written(numbers, ORDERS[:2] if sign == "." else ORDERS, ("numbers", sign))


def _of_words(text: str) -> Written | None:
    """A date with the name of a month: 5 January 2021, Jan 5, 2021, 05-Jan-21, 2021 Jan 5, January 2021."""
    words = re.findall(r"\d+|[^\W\d_]+", text)
    words = [word for word in words if word.lower() not in _FILLING]
    kinds = "".join("m" if word.lower() in _MONTH_OF else "n" if word.isdigit() else "?" for word in words)
    if kinds == "mn" and len(words[1]) == 4:
        return Written((words[1], str(_MONTH_OF[words[0].lower()]), "1"), ("ymd",), ("month and year", "name"))
    if kinds not in ("nmn", "mnn"):
        return None
    place = kinds.index("m")
    month, (first, second) = str(_MONTH_OF[words[place].lower()]), [word for word in words if word.isdigit()]
    year, day = (first, second) if len(first) == 4 and kinds == "nmn" else (second, first)
    sign = "-" if "-" in text else " "
    return Written((year, month, day), ("ymd",), ("name", kinds, sign)) if len(day) <= 2 else None


def _standard(text: str) -> Written | None:
    """What else ISO 8601 has: 20240531T183000, 2024-W22-5."""
    if len(text) < 8:  # a number of up to seven digits is no date
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    numbers = f"{moment.year:04}", str(moment.month), str(moment.day)
    return Written(numbers, ("ymd",), ("ISO 8601",), (moment.hour, moment.minute, moment.second))
