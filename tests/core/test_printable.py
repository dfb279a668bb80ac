"""What names of data may do to a screen or a page: nothing."""

import io
import json
import xml.etree.ElementTree as ET

import pytest
from rich.table import Table

from byeori.core.printable import plain_json, printable, screen, tell, templates

HOSTILE = [
    "\x00",
    "\x01",
    "\x07",
    "\x0b",
    "\r",
    "\x1b",
    "\x7f",
    "\x9b",
    "\u202e",
    "\u2066",
    "\udc80",
    "\ufdd0",
    "\uffff",
]


@pytest.mark.parametrize("sign", HOSTILE)
def test_what_steers_a_terminal_is_one_sign_in_its_place(sign):
    shown = printable(f"cat{sign}[31m dog")
    assert sign not in shown
    assert len(shown) == len("cat?[31m dog")
    assert shown.encode("utf-8").decode() == shown


@pytest.mark.parametrize("text", ["한글 Émile", "a\tb\nc", "می\u200cخواهم", "👩\u200d🔬", "שלום\u200f", ""])
def test_what_people_write_stays_as_it_is(text):
    assert printable(text) == text


@pytest.mark.parametrize("sign", HOSTILE)
def test_a_screen_shows_names_in_tables_and_lines_and_obeys_none(sign):
    screen_, written = screen(), io.StringIO()
    screen_.file = written
    table = Table("class")
    table.add_row(f"k{sign}[2J")
    screen_.print(table)
    screen_.print(f"k{sign}[2J")
    assert sign not in written.getvalue()
    assert written.getvalue().count("[2J") == 2


def test_a_screen_keeps_its_own_colours(monkeypatch):
    monkeypatch.setenv("FORCE_COLOR", "1")
    screen_, written = screen(), io.StringIO()
    screen_.file = written
    screen_.print("a\x1bb", style="bold red")
    assert written.getvalue().startswith("\x1b[1;31ma␛b\x1b[0m")


@pytest.mark.parametrize("sign", [sign for sign in HOSTILE if sign > "\x1f"])
def test_json_holds_the_same_and_steers_nothing(sign):
    text = plain_json(json.dumps({f"k{sign}": [f"벼리 {sign}"]}, ensure_ascii=False))
    assert sign not in text
    assert json.loads(text) == {f"k{sign}": [f"벼리 {sign}"]}


def test_a_line_for_a_person_is_cleaned_too():
    written = io.StringIO()
    tell("column 'a\x1b]0;mine\x07' is text", written)
    assert written.getvalue() == "column 'a␛]0;mine␇' is text\n"


@pytest.mark.parametrize("sign", HOSTILE)
def test_a_page_escapes_and_cleans_also_what_is_markup(sign):
    page = (
        templates()
        .from_string("<p>{{ name }}{{ drawing|safe }}</p>")
        .render(name=f"<b{sign}>", drawing=f"<i>{sign}</i>")
    )
    assert sign not in page
    assert ET.fromstring(page).text.startswith("<b")
