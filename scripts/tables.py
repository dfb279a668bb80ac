#!/usr/bin/env python
"""Write the tables of the docs that are told by the code: the recipe's choices, the public names and their calls."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
_READING = ROOT / "docs" / "reading.md"
TABLES = {
    "recipe": ROOT / "docs" / "nouns" / "recipe.md",
    "names": ROOT / "docs" / "names.md",
    "signatures": ROOT / "docs" / "signatures.md",
    **dict.fromkeys(
        ("missing", "flags", "numbers", "parts", "dates", "durations", "pictures", "files", "foreign"), _READING
    ),
}


def updated(name: str, text: str) -> str:
    """Give a page's text with the table between its two marks made anew."""
    texts = {"names": _names, "signatures": _signatures}
    makers = {"recipe": _recipe, "missing": _missing, "flags": _flags, "parts": _parts}
    makers |= {
        "numbers": _numbers,
        "dates": _dates,
        "durations": _durations,
        "pictures": _pictures,
        "files": _files,
        "foreign": _foreign,
    }
    table = texts[name]() if name in texts else _lines(makers[name]())
    begin, end = f"<!-- table: {name} -->\n", "<!-- end -->"
    return re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: begin + table + "\n" + end, text, flags=re.DOTALL)


def _lines(rows: list[list[str]]) -> str:
    return "\n".join(" | ".join(["", *row, ""]).strip() for row in rows)


def _recipe() -> list[list[str]]:
    tree = ast.parse((ROOT / "src" / "byeori" / "core" / "recipe.py").read_text(encoding="utf-8"))
    body = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Recipe").body
    rows = [["choice", "by default", "what it decides"], ["---", "---", "---"]]
    for choice, told in pairwise(body):
        if isinstance(choice, ast.AnnAssign) and isinstance(told, ast.Expr) and isinstance(told.value, ast.Constant):
            default = "" if choice.value is None else ast.unparse(choice.value).strip("'")
            text = " ".join(str(told.value.value).split())
            shown = "chosen" if default == "None" else f"`{default}`"
            rows.append([f"`{ast.unparse(choice.target)}`", shown, text])
    return rows


_NOUNS = ("Dataset", "Recipe", "Run", "Bundle", "Report", "Task")


def _names() -> str:
    """What every public name is, in a table for each sort of names."""
    byeori = importlib.import_module("byeori")
    sorts: dict[str, list[list[str]]] = {"Verbs": [], "Nouns": [], "Kinds of data": [], "Beside them": [], "Errors": []}
    for name in sorted(byeori.__all__, key=lambda name: (_NOUNS.index(name) if name in _NOUNS else 0, name.lower())):
        told = inspect.getdoc(getattr(byeori, name)) or ""
        row = [f"`{name}`", told.partition("\n\n")[0].replace("\n", " ").replace("|", "\\|")]
        sorts[_sort(name, getattr(byeori, name))].append(row)
    head = [["name", "what it is"], ["---", "---"]]
    return "\n\n".join(f"## {title}\n\n{_lines([*head, *rows])}" for title, rows in sorts.items())


def _sort(name: str, found: object) -> str:
    if not inspect.isclass(found):
        return "Verbs"
    if name in _NOUNS:
        return "Nouns"
    if issubclass(found, BaseException):
        return "Errors"
    is_kind = found.__module__.startswith("byeori.fields.") and not issubclass(found, dict)  # answers are dicts
    return "Kinds of data" if is_kind else "Beside them"


def _signatures() -> str:
    """How every public name is called, with the methods of a class; kinds of fields have those of `Field` alone."""
    byeori = importlib.import_module("byeori")
    parts = []
    for name in sorted(byeori.__all__, key=str.lower):
        found = getattr(byeori, name)
        is_kind = inspect.isclass(found) and getattr(found, "kind", None) is not None
        if is_kind or not (inspect.isclass(found) or inspect.isfunction(found)):
            continue
        node = ast.parse(inspect.getsource(found)).body[0]
        calls = [node] if isinstance(node, ast.FunctionDef) else _methods(node)
        lines = [line for call in calls for line in _call(call, name)]
        if lines:
            parts.append("\n".join([f"## {name}", "", "```text", *lines, "```"]))
    return "\n\n".join(parts)


def _methods(node: ast.stmt) -> list[ast.FunctionDef]:
    """The methods of a class that are its users': public ones, and how it is made where that is written out."""
    assert isinstance(node, ast.ClassDef)
    found = [one for one in node.body if isinstance(one, ast.FunctionDef)]
    return [one for one in found if one.name == "__init__" or not one.name.startswith("_")]


def _call(node: ast.FunctionDef, name: str) -> list[str]:
    """A function's head in one line, or with a line for each argument; of a class `Name.method`."""
    called = name if node.name in (name, "__init__") else f"{name}.{node.name}"
    if any(isinstance(mark, ast.Name) and mark.id in ("property", "cached_property") for mark in node.decorator_list):
        return [f"{called}: {ast.unparse(node.returns) if node.returns else ''}"]
    own = node.args.args and node.args.args[0].arg in ("self", "cls")
    node.args.args = node.args.args[1:] if own else node.args.args
    gives = f" -> {ast.unparse(node.returns)}" if node.returns and node.name != "__init__" else ""
    arguments = [re.sub(r"(?<=: )(.*?)=(?=[^=])", r"\1 = ", one) for one in _split(ast.unparse(node.args))]
    line = f"{called}({', '.join(arguments)}){gives}"
    if len(line) <= 100:
        return [line]
    return [f"{called}(", *(f"    {one}," for one in arguments), f"){gives}"]


def _split(arguments: str) -> list[str]:
    """Cut arguments at the commas that stand in no brackets."""
    found, depth = [""], 0
    for letter in arguments:
        depth += (letter in "[(") - (letter in "])")
        if letter == "," and not depth:
            found.append("")
        else:
            found[-1] += letter
    return [one.strip() for one in found]


def _missing() -> list[list[str]]:
    from byeori.fields.cells import CODES, NOTHING

    others = [word for word in NOTHING if word not in CODES]
    rows = [["words", "where they mean a missing value"], ["---", "---"]]
    rows.append([_words(CODES), "everywhere but in texts and lines"])
    return [*rows, [_words(others), "the same, but not where a class is guessed: it may be called so"]]


def _flags() -> list[list[str]]:
    from byeori.fields import cells

    return [["means", "words"], ["---", "---"], ["yes", _words(sorted(cells.YES))], ["no", _words(sorted(cells.NO))]]


_NUMBERS = (
    *("-1234.5", "1e3", "1,234.5", "1.234,5", "1 234,5", "1'234.50", "12,34,567", "$480,059.44", "EUR 1.234,56"),
    *("480.059,44 €", "12 %", "85 m²", "(1,200.50)", "12.50-", "−5", "1,234"),
)


def _numbers() -> list[list[str]]:
    from byeori.fields.number.numerals import numeral_of, readings

    rows = [["written", "read as", "the unit"], ["---", "---", "---"]]
    for text in _NUMBERS:
        numeral = numeral_of(text)
        assert numeral is not None
        ways = [f"{value:.10g}" for value in dict.fromkeys(readings(numeral).values())]
        more = ": the column decides, or you: `--decimal` or `--thousands`" if len(ways) > 1 else ""
        rows.append([f"`{text}`", " or ".join(ways) + more, numeral.unit])
    return rows


def _parts() -> list[list[str]]:
    from byeori.data.sources import parts
    from byeori.data.sources.tables import part_columns

    rows = [["part", "words"], ["---", "---"], *([part, _words(words)] for part, words in parts.WORDS.items())]
    rows.append(["what may stand beside them", _words(parts.BESIDE)])
    rows.append(["columns that tell parts", _words(part_columns.COLUMNS)])
    rows.append(["columns that tell them where such words stand in them", _words(part_columns.LIKELY)])
    flags = [f"{before}_{parts.WORDS[part][0]}" for before in part_columns.FLAGS for part in parts.PARTS]
    return [*rows, ["columns of yes and no that tell one part", _words(flags)]]


_DATES = (
    *("2024-05-31", "2024-05-31T18:30:00Z", "20240531", "2024-W22-5", "31.05.2024", "05/31/24", "31-May-2024"),
    *("May 31, 2024 6:30 PM", "31. Mai 2024", "31 de mayo de 2024", "Fri, 31 May 2024 18:30:00 +0200"),
    *("31/May/2024:18:30:00 +0200", "2024-05-31 18:30 Europe/Berlin", "2024년 5월 31일 오후 6:30", "2024年5月31日"),
    *("2024-05", "May 2024", "03/04/2024"),
)
_DURATIONS = ("10:30", "10:30 PM", "1:02:03.5", "2 days, 3:04:05", "PT1H30M")


def _dates() -> list[list[str]]:
    from byeori.fields.date.forms import MONTHS, ZONES, written

    rows = [["written", "read as"], ["---", "---"]]
    for text in _DATES:
        found = written(text)
        readings = {} if found is None else found.readings()
        ways = [f"{moment:%Y-%m-%d %H:%M}".removesuffix(" 00:00") for moment in dict.fromkeys(readings.values())]
        told = " or ".join(ways) + (": the column decides, or you: `--date-order`" if len(ways) > 1 else "")
        rows.append([f"`{text}`", told])
    rows.append(["names of months", _words(sorted({name for names in MONTHS for name in names.split()}))])
    return [*rows, ["short names of zones", _words(ZONES.split("|"))]]


def _durations() -> list[list[str]]:
    from byeori.fields.number.durations import seconds_of

    return [["written", "seconds"], ["---", "---"], *([f"`{text}`", f"{seconds_of(text):g}"] for text in _DURATIONS)]


def _pictures() -> list[list[str]]:
    from byeori.fields.picture.signatures import SUFFIXES

    kinds: dict[str, list[str]] = {}
    for suffix, kind in SUFFIXES.items():
        kinds.setdefault(kind, []).append(suffix)
    return [["format", "suffixes"], ["---", "---"], *([kind, _words(found)] for kind, found in kinds.items())]


def _files() -> list[list[str]]:
    from byeori.data.sources.formats import TABLES, TEXTS

    rows = [["what", "suffixes"], ["---", "---"]]
    return [*rows, ["tables", _words(TABLES)], ["texts, one a file", _words(TEXTS)]]


def _foreign() -> list[list[str]]:
    from byeori.core.foreign import FOREIGN

    rows = [["files", "what they are, and the cure"], ["---", "---"]]
    return [*rows, *([_words(kind.suffixes), f"{kind}"] for kind in FOREIGN)]


def _words(words: Iterable[str]) -> str:
    """Words as they are typed, in one cell of a table."""
    return " ".join(f"`{word}`".replace("|", "\\|") for word in words)


if __name__ == "__main__":
    for name, path in TABLES.items():
        path.write_text(updated(name, path.read_text(encoding="utf-8")), encoding="utf-8")
