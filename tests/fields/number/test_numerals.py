"""Numbers as people write them: taken apart one by one, and read as the whole column is written."""

import pytest

from byeori.fields.number.numerals import counted, numeral_of, readings, same_unit, spelling_of


@pytest.mark.parametrize(
    ("text", "ways", "unit"),
    [
        ("$480,059.44", {".": 480059.44}, "$"),
        ("EUR 1.234,56", {",": 1234.56}, "EUR"),
        ("480.059,44 €", {",": 480059.44}, "€"),
        ("1 234,5", {",": 1234.5}, ""),
        ("1\u202f234,5", {",": 1234.5}, ""),
        ("12 %", {".": 12, ",": 12}, "%"),
        ("(1,200)", {".": -1200, ",": -1.2}, ""),
        ("($1,200.50)", {".": -1200.5}, "$"),
        ("-$3", {".": -3, ",": -3}, "$"),
        ("€ -3,5", {",": -3.5}, "€"),
        ("1'234.50", {".": 1234.5}, ""),
        ("CHF 1\u2019234.50", {".": 1234.5}, "CHF"),
        ("\u22125", {".": -5, ",": -5}, ""),
        ("85 m2", {".": 85, ",": 85}, "m2"),
        ("85m²", {".": 85, ",": 85}, "m²"),
        ("5 sq ft", {".": 5, ",": 5}, "sq ft"),
        ("100 km/h", {".": 100, ",": 100}, "km/h"),
        ("1,234", {".": 1234, ",": 1.234}, ""),
        ("0,123", {",": 0.123}, ""),
        ("1.234.567", {",": 1234567}, ""),
        ("12,34,567", {".": 1234567}, ""),
        ("1.5E-3", {".": 0.0015}, ""),
        ("\uff13\uff0c\uff15", {",": 3.5}, ""),
        ("₩12,000", {".": 12000, ",": 12}, "₩"),
        ("3원", {".": 3, ",": 3}, "원"),
        ("4.", {".": 4}, ""),
        (".5", {".": 0.5}, ""),
    ],
)
def test_a_number_is_taken_apart(text, ways, unit):
    numeral = numeral_of(text)
    assert numeral is not None
    assert readings(numeral) == ways
    assert numeral.unit == unit


@pytest.mark.parametrize(
    "text",
    [
        *[
            "ca. 80",
            "~80",
            "<5",
            "80+",
            "10-20",
            "-5-",
            "4_0",
            "A1",
            "--5",
            "(-3)",
            "+-3",
            "$5 USD",
            "",
            "-",
            "€",
            "n.v.",
        ],
        *["10 am", "1st", "2020-01-01", "12:30", "0, Mr. Owen", "3 & 4", "1/2", "5" * 70],
    ],
)
def test_what_is_no_number_is_none(text):
    assert numeral_of(text) is None


@pytest.mark.parametrize("text", ["3.2.1", "192.168.1.1", "01.02.2021", "1,2,3", "3 5", "12,34.5"])
def test_marks_that_make_no_number_can_be_read_in_no_way(text):
    assert readings(numeral_of(text)) == {}


def test_units_are_the_same_however_they_are_written():
    assert same_unit("m²") == same_unit("m2") == same_unit("M^2")
    assert same_unit("€") == same_unit("EUR") == same_unit("eur.")
    assert same_unit("kg") != same_unit("g")


@pytest.mark.parametrize(
    ("words", "mark", "unit"),
    [
        (["102,8", "55,1"], ",", ""),
        (["480.059,44 €", "1.234,56 €"], ",", "€"),
        (["$1,234", "$12.5"], ".", "$"),
        (["1,234", "1,234,567"], ".", ""),
        (["1.234", "12,5"], ",", ""),
        (["999", "1,234", "12,500"], ".", ""),
        (["999", "1.234", "12.500"], ",", ""),
        (["12 %", "7 %"], "", "%"),
        (["85 m2", "55.1", "25.3"], ".", "m2"),
        (["3 kg", "4 kg", "5 g"], "", "kg"),
        (["1.234", "2.345"], ".", ""),
        (["3", "4"], "", ""),
    ],
)
def test_a_column_tells_how_its_numbers_are_written(words, mark, unit):
    seen = spelling_of(counted(words))
    assert (seen.mark, seen.unit) == (mark, unit)


def test_where_nothing_tells_what_a_comma_is_that_is_open_until_it_is_said():
    words = counted(["1,234", "2,345", "12,500"])
    assert (spelling_of(words).mark, spelling_of(words).open) == ("", "1,234")
    assert [spelling_of(words, mark).mark for mark in ".,"] == [".", ","]


def test_what_numbers_tell_goes_before_what_is_said():
    assert spelling_of(counted(["3.5", "1,234"]), ",").mark == "."


@pytest.mark.parametrize(
    ("words", "is_number"),
    [
        ([*map(str, range(95)), "a", "b", "c", "d", "e"], True),
        ([*map(str, range(60)), *["n.v."] * 40], True),
        ([*(f"{n}.5" for n in range(66)), *["85 m2"] * 34], True),
        ([*map(str, range(60)), *(f"A{n}" for n in range(40))], False),
        (["1", "2", "3", "A", "B"] * 10, False),
        ([f"{n}{'kM'[n % 2]}" for n in range(60)], False),
        (["red", "blue"], False),
    ],
)
def test_a_column_is_of_numbers_where_nearly_all_cells_are(words, is_number):
    assert spelling_of(counted(words)).is_number is is_number
