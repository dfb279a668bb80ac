#!/usr/bin/env python
"""Write the tables of the docs that are told by the code: the recipe's choices, and the public names."""

import ast
import importlib
import inspect
import re
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLES = {"recipe": ROOT / "docs" / "nouns" / "recipe.md", "names": ROOT / "docs" / "names.md"}


def updated(name: str, text: str) -> str:
    """Give a page's text with the table between its two marks made anew."""
    rows = {"recipe": _recipe, "names": _names}[name]()
    table = "\n".join(" | ".join(["", *row, ""]).strip() for row in rows)
    begin, end = f"<!-- table: {name} -->\n", "<!-- end -->"
    return re.sub(f"{re.escape(begin)}.*?{re.escape(end)}", lambda _: begin + table + "\n" + end, text, flags=re.DOTALL)


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


def _names() -> list[list[str]]:
    byeori = importlib.import_module("byeori")
    rows = [["name", "what it is"], ["---", "---"]]
    for name in sorted(byeori.__all__, key=str.lower):
        told = inspect.getdoc(getattr(byeori, name)) or ""
        rows.append([f"`{name}`", told.partition("\n\n")[0].replace("\n", " ").replace("|", "\\|")])
    return rows


if __name__ == "__main__":
    for name, path in TABLES.items():
        path.write_text(updated(name, path.read_text(encoding="utf-8")), encoding="utf-8")
