"""Numbers of people's tables are read as the column is written; what it leaves open is asked, or said; all is told."""

import pytest

from byeori import Category, Dataset, Number, Recipe
from byeori.core.errors import ConfigError, DataError
from byeori.data.dataset import open_dataset
from byeori.data.guessing.spelled import mixed_notes

COUNT = 90


def table(path, target, size="{}", more=""):
    lines = ["size;town;price", *(f"{size.format(n * 7 + 1)};{'ABC'[n % 3]};{target(n)}" for n in range(COUNT))]
    path.write_text("\n".join([*lines, *([more] if more else [])]), encoding="utf-8")
    return path


def german(value: float) -> str:
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))


@pytest.mark.parametrize(
    ("write", "mark", "unit"),
    [
        (lambda value: f"${value:,.2f}", ".", "$"),
        (lambda value: f"{german(value)} €", ",", "€"),
        (lambda value: f"EUR {german(value)}", ",", "EUR"),
        (lambda value: f"{value:,.2f}".replace(",", "'"), ".", ""),
        (lambda value: f"{value:,.1f}".replace(",", "\u00a0").replace(".", ","), ",", ""),
        (lambda value: f"({value:,.2f})" if value < 300_000 else f"{value:,.2f}", ".", ""),
        (lambda value: f"{value:.0f} kg", "", "kg"),
        (lambda value: f"{value / 1e4:.2f} %", ".", "%"),
    ],
)
def test_a_target_of_money_is_a_number(tmp_path, write, mark, unit):
    data = Dataset(table(tmp_path / "t.csv", lambda n: write(100_000 + 5_321.5 * n)))
    target = data.learned(Recipe()).target
    assert isinstance(target, Number)
    assert (target.decimal, target.unit) == (mark, unit)
    assert not data.prepare().quarantine
    assert target.read(write(123_456.5)) == pytest.approx(
        -123_456.5 if write(1).startswith("(") else 12.35 if unit == "%" else 123_456.5, abs=0.5
    )
    assert "'price' holds numbers: " in str(data)


@pytest.mark.parametrize("size", ["{} m2", "{}m²", "1.{:03d},5"])
def test_an_input_is_read_alike_in_every_file(tmp_path, size):
    task = Dataset(table(tmp_path / "t.csv", lambda n: n + 0.5, size)).learned(Recipe())
    again = task.inputs["size"]
    assert isinstance(again, Number)
    assert again.read(size.format(8)) == (8 if "m" in size else 1008.5)
    assert again.read(8) == 8.0


def test_what_nothing_tells_is_asked_and_what_is_said_is_kept(tmp_path):
    path = table(tmp_path / "t.csv", lambda n: n, "{},125")
    with pytest.raises(DataError, match=r"t: column 'size' has numbers such as '1,125', .*--decimal ,"):
        Dataset(path, ignore=["price"], target="town")
    for said, value in (({"decimal": ","}, 1.125), ({"thousands": ","}, 1125), ({"decimal": "."}, 1125)):
        data = Dataset(path, ignore=["price"], target="town", **said)
        again = open_dataset(data.source, data.options)
        assert again.task.inputs["size"].read("1,125") == value


@pytest.mark.parametrize(("price", "value"), [("{},5", 1.125), ("{}.5", 1125)])
def test_other_columns_tell_what_a_comma_is(tmp_path, price, value):
    data = Dataset(table(tmp_path / "t.csv", lambda n: price.format(n), "{},125"))
    assert data.task.inputs["size"].read("1,125") == value


def test_a_point_is_one_of_thousands_where_other_columns_have_decimal_commas(tmp_path):
    assert Dataset(table(tmp_path / "a.csv", lambda n: f"{n},5", "{}.125")).task.inputs["size"].read("1.125") == 1125
    assert Dataset(table(tmp_path / "b.csv", lambda n: f"{n}.5", "{}.125")).task.inputs["size"].read("1.125") == 1.125


def test_words_that_come_again_among_numbers_mean_nothing_and_others_count_as_missing(tmp_path):
    def size(n):
        return "n.v." if n % 9 == 0 else "ca. 80" if n == 5 else f"{n}.25"

    lines = [f"{size(n)};{'AB'[n % 2]};{n + 0.5}" for n in range(COUNT)]
    (tmp_path / "t.csv").write_text("\n".join(["size;town;price", *lines]))
    data = Dataset(tmp_path / "t.csv")
    assert "'n.v.' in 'size' (10 cells) means a missing value" in str(data)
    prepared = data.prepare()
    assert [str(one) for one in prepared.unread] == [
        "'size': 1 of 80 cells cannot be read as Number and count as missing: 'ca. 80'"
    ]
    assert not prepared.quarantine
    with pytest.raises(DataError, match=r"'ca\. 90' is not a number"):
        prepared.task.inputs["size"].read("ca. 90")


@pytest.mark.parametrize("many", [4, 1000])
@pytest.mark.parametrize(
    ("one", "other", "how"),
    [("{}k", "{}M", "in several units (k 45, M 45)"), ("{}.5", "{},5", "with points and with commas before decimals")],
)
def test_numbers_that_are_written_in_several_ways_are_told(tmp_path, many, one, other, how):
    data = Dataset(table(tmp_path / "t.csv", lambda n: n + 0.5, "{}"))
    assert "read as words" not in str(data)
    rows = [f"{(one, other)[n % 2].format(n % many)};A;{n}" for n in range(COUNT)]
    (tmp_path / "u.csv").write_text("\n".join(["size;town;price", *rows]))
    told = f"'size' holds numbers {how} and is read as words; written in one way they would be numbers"
    assert told in str(Dataset(tmp_path / "u.csv", fields={"town": "Category"}))


def test_words_that_are_no_numbers_are_refused_as_such(tmp_path):
    data = Dataset(table(tmp_path / "t.csv", lambda n: n + 0.5), fields={"town": "Number"})
    with pytest.raises(DataError, match="'town' cannot be read as Number in any of"):
        data.learned(Recipe())


def test_few_prices_are_classes_and_words_are_not_numbers(tmp_path):
    assert isinstance(Dataset(table(tmp_path / "a.csv", lambda n: f"${n % 3 + 1}")).task.target, Category)
    assert isinstance(Dataset(table(tmp_path / "b.csv", lambda n: f"A{n % 5}")).task.target, Category)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"decimal": ";"}, "wanted a point or a comma before decimals"),
        ({"thousands": "x"}, "between thousands the other one"),
        ({"decimal": ",", "thousands": ","}, "one mark cannot be both"),
    ],
)
def test_marks_that_cannot_be_are_refused(tmp_path, said, text):
    with pytest.raises(ConfigError, match=text):
        Dataset(table(tmp_path / "t.csv", lambda n: n + 0.5), **said)


@pytest.mark.parametrize(
    ("size", "asked", "told"),
    [
        ("{},125", "6.229", "6.229 or 6229"),
        ("{}.5", "6,229", "6229 or 6.229"),
        ("{},5 kg", "1.234 kg", "1.234 or 1234"),
        ("1234,{}", "-6.229", "-6.229 or -6229"),
    ],
)
def test_a_mark_of_thousands_that_the_data_has_not_is_refused_where_it_may_be_one_of_decimals(
    tmp_path, size, asked, told
):
    price = (lambda n: f"{n},5") if "," in size else (lambda n: f"{n}.5")
    field = Dataset(table(tmp_path / "t.csv", price, size)).learned(Recipe()).inputs["size"]
    with pytest.raises(DataError, match=f"may be {told}: no number of this column had its thousands marked"):
        field.read(asked)
    marks = str.maketrans(",.", ".,")
    assert field.read(asked.translate(marks)) == pytest.approx(float(asked.split(" ")[0].replace(",", ".")))
    whole = "1.234.567,5" if field.decimal == "," else "1,234,567.5"
    assert field.read(whole) == 1_234_567.5  # it can mean one number only


def test_thousands_that_the_data_marks_or_the_user_says_are_read(tmp_path):
    size = "1.{:03d},5"
    assert Dataset(table(tmp_path / "a.csv", lambda n: n, size)).task.inputs["size"].read("6.229") == 6229
    said = Dataset(table(tmp_path / "b.csv", lambda n: n, "{},5"), thousands=".")
    assert said.task.inputs["size"].read("6.229") == 6229
    assert Number(decimal=",").read("6.229") == 6229  # as bundles made before


def test_a_column_of_plain_numbers_is_not_told_to_be_mixed():
    assert mixed_notes("g", [1, 2, 3]) == []


def test_a_minus_behind_a_number_is_read():
    assert [Number().read(word) for word in ("12.50-", "1,200.50-", "(3)")] == [-12.5, -1200.5, -3]
    with pytest.raises(DataError, match="is not a number"):
        Number().read("-12-")


@pytest.mark.parametrize(("bare", "unit"), [("0.5", "%"), ("800", "K")])
def test_numbers_with_a_unit_beside_some_without_are_said(tmp_path, bare, unit):
    data = Dataset(table(tmp_path / "t.csv", lambda n: f"{n + 1.5}{unit}", more=f"1;A;{bare}"), target="town")
    told = f"'price' has numbers with a unit (90) and without (1), which count as {unit} too: '{bare}' is {bare} {unit}"
    assert told in str(data)


def test_numbers_with_and_without_a_unit_that_stay_words_are_said():
    assert mixed_notes("w", ["12%", "0.1", "0.10", "13%"]) == [
        "'w' holds numbers with a unit (% 2) and without and is read as words; written in one way they would be numbers"
    ]


def test_ranges_are_said_to_be_words():
    assert mixed_notes("age", ["0-10", "10-20", "20 to 30"]) == [
        "'age' holds ranges such as '0-10' and is read as words; their middles would be numbers"
    ]
    assert mixed_notes("month", ["2024-05", "2024-06"]) == []
