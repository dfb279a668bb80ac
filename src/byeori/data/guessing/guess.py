"""The kind of each column, guessed by its looks, or named by the user: `age=Number`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from byeori.core.errors import ConfigError, DataError, nearest
from byeori.core.unicode import normal
from byeori.data.guessing.columns import TEXTS, holds_times, look
from byeori.data.guessing.conventions import Conventions
from byeori.data.guessing.joined_labels import blanks_between, joined_labels
from byeori.data.guessing.mixed_flags import mixed_flags
from byeori.data.guessing.nested import holds_rows
from byeori.data.guessing.plain_values import plain_values
from byeori.data.guessing.seen import filled, is_empty, medium_of_files
from byeori.data.guessing.spelled import spelled
from byeori.data.limits import FEW_CLASSES, SOON_CLEAR
from byeori.fields.cells import CODES, NOTHING, plain
from byeori.fields.coded import Coded, once
from byeori.fields.contract import Cell, Field, refuse_no_field
from byeori.fields.date.reading import order_of
from byeori.fields.kept import field_of, settings
from byeori.fields.kinds import (
    KINDS,
    Category,
    Date,
    Flag,
    Labels,
    Line,
    Mask,
    Number,
    Numbers,
    Points,
    Text,
    Vector,
)
from byeori.fields.known import MEDIA
from byeori.fields.number.durations import SECONDS
from byeori.fields.number.numerals import counted, spelling_of
from byeori.fields.picture.medium import IMAGE
from byeori.fields.points.reading import pairs_of, read_points

_UNIT = re.compile(
    r".+?[_\s]\(?\[?(mm|cm|m|km|ft|mm2|cm2|m2|m²|km2|km²|ha|sqft|m3|m³|g|kg|mg|t|lb|s|ms|min|h|px|deg|pct|%|usd|eur|krw|"
    r"[$€£¥₩원]|kw|kwh|hz|ml|l|km/h|kmh|°c|°f|years|days|hours)\)?\]?"
)


def settled(
    where: str, field: Any, cells: Sequence[Cell], said: Conventions, *, of_table: bool, elsewhere: Callable[[], str]
) -> Any:
    """Give a field with what the whole column tells of how its cells are written, and what means a missing value.

    That is the order of dates, the marks and the unit of numbers, and that times are seconds. What the column does not
    tell the user has `said`, or a DataError asks; of the mark before decimals, what is so `elsewhere` goes before that.
    """
    if isinstance(field, Numbers):
        return _settled_numbers(where, field, cells, said, of_table=of_table, elsewhere=elsewhere)
    field = _with_words(field, said.missing, of_table=of_table)
    if isinstance(field, Labels) and not field.separator and blanks_between(cells):
        return replace(field, separator=" ")
    if isinstance(field, Date) and not field.order and not field.epoch:
        return replace(field, order=order_of(where, cells, said.date_order))
    if isinstance(field, Number) and not field.unit and holds_times(cells):
        return replace(field, unit=SECONDS)
    return spelled(where, field, cells, said, elsewhere=elsewhere) if isinstance(field, Number) else field


def _settled_numbers(where: str, field: Numbers, cells: Sequence[Cell], said: Conventions, **message: Any) -> Numbers:
    """Give several numbers, each as its own column tells where they were columns of a table."""
    if not field.names or not all(isinstance(cell, tuple) and len(cell) == len(field.names) for cell in cells):
        return field
    numbers = field.numbers or tuple(Number(unit=unit_of(name), is_target=True) for name in field.names)
    columns = zip(*cells, strict=True)
    return replace(
        field,
        numbers=tuple(
            settled(f"{where}, {name!r}", number, column, said, **message)
            for name, number, column in zip(field.names, numbers, columns, strict=True)
        ),
    )


def guess_input(where: str, name: str, cells: Sequence[Cell], nothing: tuple[str, ...] = NOTHING) -> Field:
    """Give the field of an input column by its looks; the words `nothing` mean a missing value.

    >>> guess_input("animals", "weight_g", [3.5, 12.0, None])
    Number(unit='g')
    """
    seen = look(name, cells, nothing)
    kind = seen.kind
    if kind == "number":
        return Number(unit=unit_of(name))
    if kind == "date":
        return Date()
    kinds: dict[str, type[Field]] = {"flag": Flag, "category": Category, "text": Text, "time": Number}
    kinds |= {medium.name: field for medium, field in MEDIA.items()}
    if kind in kinds:
        return kinds[kind]()
    if holds_rows(cells) and (kind == "labels" or not seen.why_not):
        return Vector()
    why = seen.why_not if kind in ("labels", "numbers", "other") else "is empty; ignore it, or fill it"
    raise DataError(f"{where}: column {name!r} {why}")


def field_for(kind: type[Field], cells: Sequence[Cell], names: Sequence[str]) -> Field:
    """Give a field of the kind that a task asks for: of rows of several numbers, or of named ones, not a Number."""
    return Numbers() if kind is Number and (names or holds_rows(cells)) else kind()


def guess_target(
    name: str, cells: Sequence[Cell], inputs: Iterable[Field], *, has_masks: bool = False, names: Sequence[str] = ()
) -> Field:
    """Give the field of the target column: of a table's numbers a Number, if they are many, else a Category.

    `names` are those of the numbers that one cell holds, where the source tells them. Beside pictures, pictures are
    masks (`has_masks` says that the source is laid out so), a text of each one's own is read off it, and whole numbers
    are classes.
    """
    fields = list(inputs)
    of_pictures = all(field.about.media == "image" for field in fields)
    if names and not has_masks:
        return Points() if of_pictures and pairs_of(names) else Numbers()
    if of_pictures and (_are_pairs(cells) or _are_written_pairs(cells)):
        return Points()
    if of_pictures:
        present = [cell for cell in cells if cell is not None]
        is_drawn = hasattr(present[0], "getbands") or getattr(present[0], "ndim", 0) >= 2 if present else False
        if has_masks or is_drawn or medium_of_files(present) is IMAGE:
            return Mask()
        if _asks_for_text(name, cells):
            _refuse_labels_or_text(name, cells)
            return Line()
    of_table = all(field.about.is_table for field in fields)
    return _number_or_classes(name, cells, of_table, is_vector=any(isinstance(field, Vector) for field in fields))


def _number_or_classes(name: str, cells: Sequence[Cell], of_table: bool, *, is_vector: bool) -> Field:
    seen, spelling = look(name, cells), spelling_of(counted(cells))
    mark = spelling.mark or ("." if spelling.open else "")  # whichever it is, it tells numbers from classes
    read_by = Number(unit=spelling.unit, decimal=mark) if seen.kind == "number" else None
    present = _present(plain_values(cells, read_by))
    if seen.kind == "other":
        raise DataError(f"column {name!r} is the target and {seen.why_not}")
    if seen.kind == "date" and len(set(map(str, once(present)))) > FEW_CLASSES:
        raise DataError(
            f"column {name!r} is the target and holds dates, which no field answers: give a number in its place, such "
            "as the days since another date, or a class, such as the month"
        )
    if seen.kind in ("category", "text") and joined_labels(cells):
        return Labels()
    kinds: dict[str, type[Field]] = {"labels": Labels, "time": Number, "numbers": Numbers}
    if seen.kind == "flag" and mixed_flags(cells):
        return Flag()
    if seen.kind != "number":
        return kinds.get(seen.kind, Category)()
    is_whole = all(isinstance(cell, (int, float, Decimal)) and float(cell).is_integer() for cell in once(present))
    if is_vector and any(isinstance(plain(cell), float) for cell in once(cells)):
        return Number(unit=unit_of(name))  # whoever makes tensors tells classes by whole numbers
    few = len(set(once(present))) <= min(FEW_CLASSES, len(present) // 2)
    return Category() if is_whole and (few or not of_table) else Number(unit=unit_of(name))


def _present(values: Sequence[Any]) -> Sequence[Any]:
    if isinstance(values, Coded):
        return filled(values)
    return [plain(cell) for cell in values if not is_empty(cell)]


def _with_words(field: Any, words: Sequence[str], *, of_table: bool) -> Any:
    """Give a field as its column is read: with the `words` that mean a missing value beside the usual ones.

    As a class to be guessed `none` or `-` is a word like others, and so is any name of a folder of samples.
    """
    usual: tuple[str, ...] = ()
    if isinstance(field, Category) and of_table and not field.nothing:
        usual = CODES if field.is_target else NOTHING
    return field.with_nothing((*usual, *words))


def unit_of(name: str) -> str:
    """Give the unit that a column's name ends in, or nothing.

    >>> unit_of("bill_length_mm"), unit_of("Fläche (m²)"), unit_of("alarm")
    ('mm', 'm²', '')
    """
    found = _UNIT.fullmatch(name.strip().lower())
    return found[1] if found else ""


def named_fields(given: Mapping[str, Any]) -> dict[str, Field]:
    """Give fields by column, of fields, names of kinds (`Number`), or settings as `recorded` gives them."""
    return {normal(name): _named(name, one) for name, one in given.items()}


def recorded(fields: Mapping[str, Field]) -> dict[str, Any] | None:
    """Give fields by column as JSON; None where one is of a class of the user's own, which no file can bring back."""
    if not fields or not all(type(field) in KINDS for field in fields.values()):
        return None
    return {name: settings(field) for name, field in fields.items()}


def parse_fields(words: Iterable[str]) -> dict[str, str]:
    """Give column to kind, of words such as `age=Number`.

    >>> parse_fields(["age=Number", "sex=Category"])
    {'age': 'Number', 'sex': 'Category'}
    """
    found = {}
    for word in words:
        name, equals, kind = word.rpartition("=")
        if not equals or not name or not kind:
            raise ConfigError(f"--field {word!r}: wanted COLUMN=KIND, such as age=Number")
        found[name.strip()] = kind.strip()
    return found


def _named(name: str, given: Any) -> Field:
    if isinstance(given, Mapping):
        return field_of(dict(given), KINDS)  # type: ignore[no-any-return]
    if not isinstance(given, str):
        refuse_no_field(given, f"fields: column {name!r}")
        return given  # type: ignore[no-any-return]
    known = {kind.__name__.lower(): kind for kind in KINDS}
    if given.lower() not in known:
        names = [kind.__name__ for kind in KINDS]
        raise ConfigError(
            f"column {name!r}: no kind is called {given!r}{nearest(given, names)}; wanted one of {', '.join(names)}"
        )
    return known[given.lower()]().in_role(is_target=False)


def _refuse_labels_or_text(name: str, cells: Sequence[Cell]) -> None:
    """Ask where words beside pictures may be labels as well as what is to be read."""
    if name.lower() not in TEXTS and (joined := joined_labels(cells)):
        raise DataError(
            f"column {name!r} may be {joined}, or text that stands in the pictures; say it by --task multilabel or by "
            "--task reading (in Python task='multilabel' or task='reading')"
        )


def _are_pairs(cells: Sequence[Cell]) -> bool:
    """Whether all cells are lists of pairs of numbers: arrays (points, 2), or such lists."""
    present = [cell for cell in cells if cell is not None]
    for cell in present[:: max(1, len(present) // SOON_CLEAR)]:
        pairs = cell.tolist() if getattr(cell, "ndim", 0) == 2 and cell.shape[1] == 2 else cell
        if not isinstance(pairs, (list, tuple)) or not pairs or not all(one is None or _is_pair(one) for one in pairs):
            return False
    return bool(present)


def _are_written_pairs(cells: Sequence[Cell]) -> bool:
    """Whether all cells are texts of pairs of numbers: `[[30, 40], [50, 60]]`, `30 40; 50 60`."""
    present = [cell for cell in cells if isinstance(cell, str) and not is_empty(cell)]
    for cell in present[:: max(1, len(present) // SOON_CLEAR)]:
        try:
            read_points(cell, (), ())
        except DataError:
            return False
        if ";" not in cell and not cell.lstrip().startswith("[["):
            return False
    return bool(present)


def _is_pair(one: Any) -> bool:
    return isinstance(one, (list, tuple)) and len(one) == 2 and holds_rows([one])


def _asks_for_text(name: str, cells: Sequence[Cell]) -> bool:
    """Whether the target is what stands in a picture: its name says so, or nearly each cell is words of its own."""
    texts = [cell for cell in cells if isinstance(cell, str)]
    own = len(set(texts)) * 2 > len(cells) and sum(" " in text for text in texts) * 3 > len(cells)
    return own or (name.lower() in TEXTS and any(isinstance(cell, (str, int, float)) for cell in cells))
