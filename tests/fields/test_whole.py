import random
from datetime import date

import numpy as np
import pytest

from byeori.core.errors import DataError
from byeori.core.recipe import Recipe
from byeori.fields.category.category import Category
from byeori.fields.category.flag import Flag
from byeori.fields.coded import Coded
from byeori.fields.date.date import Date
from byeori.fields.kinds import Labels, Text
from byeori.fields.number.number import Number
from byeori.fields.whole import pack_each, read_each, rows_with

NASTY = (
    *("", " ", "NA", "n/a", "nan", "-nan", "None", "-", "--", "?", ".", "-999", "-999.0", "1,234", "1.234", "1,234.5"),
    *("1.234,5", " 5 ", "5.", "+5", ".5", "-.5", "1e3", "1E-3", "1e400", "-1e400", "inf", "-inf", "Infinity", "1_000"),
    *("\uff11\uff12\uff13", "\u0663", "0x10", "007", "$5", "5 kg", "5%", "(5)", "5-", "1'000", "1 000", "-0", "0.10"),
    *("true", "False", "yes", "no", "Y", "2020-01-02", "02.01.2020", "1/2/2020", "13/2/2020", "2020-01-02 10:30"),
    *("Jan 5, 2021", "10:30", "1 day, 2:03:04", "P1D", "\u00a05\u00a0", "\u200b7", "\u22123", "9" * 20, "1.0"),
    *("0.1234567890123456789", "12345678901234567", "x", "Cafe\u0301", "Caf\u00e9", "\x1f5", "6\x85", "5.0", "00"),
    *(None, 5, 5.0, 0.0, -0.0, True, False, float("nan"), float("inf"), 1e300, 2**70, -999, -999.0, date(2020, 1, 2)),
)
FIELDS = (
    Number(),
    Number(decimal=","),
    Number(decimal=".", unit="kg", grouped=False),
    Number(unit="s"),
    Number().with_nothing(("-999", "x")),
    Number(is_target=True),
    Category(),
    Category(classes=("5", "1.0", "Caf\u00e9", "yes"), as_written=True),
    Category(classes=("5", "1.0", "Caf\u00e9", "yes"), is_target=True),
    Flag(),
    Flag(is_target=True),
    Date(),
    Date(order="dmy"),
    Date(epoch="s"),
    Text(),
    Labels(),
)


def by_cell(field, cells):
    values, unread = [], {}
    for row, cell in enumerate(cells):
        try:
            values.append(field.read(cell))
        except DataError as error:
            values.append(None)
            unread[row] = str(error)
    return values, unread


def columns(seed: int) -> list[list]:
    draw = random.Random(seed)
    numbers = [
        f"{draw.gauss(0, 10 ** draw.randrange(-6, 12)):.{draw.randrange(12)}{draw.choice('fge')}}" for _ in range(60)
    ]
    words = [cell for cell in NASTY if isinstance(cell, str)]
    mixed = [draw.choice([*NASTY, *numbers]) for _ in range(60)]
    return [numbers, [*numbers[:40], *words], [*words, *words], mixed, [repr(draw.gauss(0, 1)) for _ in range(40)]]


@pytest.mark.parametrize("field", FIELDS, ids=repr)
@pytest.mark.parametrize("seed", range(3))
def test_a_column_is_read_as_each_of_its_cells_is(field, seed: int):
    for cells in columns(seed):
        values, unread = by_cell(field, cells)
        for column in (Coded.of(cells), cells, Coded.of([*cells, *NASTY]).take(np.arange(len(cells)))):
            found, reasons = field.read_column(column)
            assert [*map(repr, found)] == [*map(repr, values)]
            assert reasons == unread


@pytest.mark.parametrize("field", FIELDS[:-2], ids=repr)
def test_a_column_is_packed_as_each_of_its_values_is(field):
    for cells in columns(1):
        values, unread = by_cell(field, cells)
        values = [value for row, value in enumerate(values) if row not in unread]
        if not values:
            continue
        try:
            learned = field.learn(values, Recipe())
        except DataError:
            continue
        wanted = np.stack([learned.pack(value) for value in values])
        for column in (values, Coded.of(cells).each(lambda cell: by_cell(field, [cell])[0][0])):
            rows = [row for row in range(len(cells)) if row not in unread]
            some = column.take(np.array(rows)) if isinstance(column, Coded) else column
            packed = learned.pack_column(some)
            assert packed.dtype == wanted.dtype
            assert packed.tobytes() == wanted.tobytes()


def test_reasons_of_different_cells_become_those_of_rows():
    column = Coded.of(["a", "b", "a"])
    assert rows_with(column, {0: "no"}) == {0: "no", 2: "no"}
    assert rows_with(column, {}) == {}


def test_a_field_with_the_cell_form_alone_is_read_and_packed_cell_by_cell():
    values, unread = read_each(Flag(), ["yes", "maybe", "no"])
    assert values == ["yes", None, "no"]
    assert [*unread] == [1]
    assert pack_each(Flag().pack, ["yes", "no"]).tolist() == [[1.0, 0.0], [-1.0, 0.0]]
