"""What holds of a room's table of chosen numbers: each has its reason, is used, and stands nowhere else."""

import ast
from collections.abc import Iterator
from pathlib import Path

from source import SOURCE


def faults(room: str, *, facts: dict[str, str]) -> list[str]:
    """Give what is wrong with a room's `limits.py`; `facts` are the numbers of each file that nobody chose.

    A file with the fact `*` is a table of its own.
    """
    table = SOURCE / room / "limits.py"
    others = [one for one in (SOURCE / room).rglob("*.py") if one != table]
    lines, chosen = table.read_text().splitlines(), dict(_assigned(table))
    used = {node.id for one in others for node in ast.walk(_tree(one)) if isinstance(node, ast.Name)}
    found = [f"limits.py: {name} has no reason beside it" for name, line in chosen.items() if "  # " not in lines[line]]
    found += [f"limits.py: {name} is used nowhere" for name in chosen if name not in used]
    numbers = {one.relative_to(SOURCE / room).as_posix(): {name for name, _ in _assigned(one)} for one in others}
    known = {file: numbers.get(file, set()) if names == "*" else set(names.split()) for file, names in facts.items()}
    found += [f"{file}: {names - known.get(file, set())} go into limits.py" for file, names in numbers.items()]
    found += [f"{file}: {names - numbers.get(file, set())} are not there" for file, names in known.items()]
    return [fault for fault in found if "set()" not in fault]


def unsaid(path: Path) -> list[str]:
    """Give the numbers of a file that have neither a comment nor a docstring."""
    lines = [*path.read_text().splitlines(), ""]
    found = [name for name, line in _assigned(path) if "  # " not in lines[line] and '"""' not in lines[line + 1]]
    return [f"{path.relative_to(SOURCE)}: {name}" for name in found]


def _assigned(path: Path) -> Iterator[tuple[str, int]]:
    """The names of a file that are given numbers, with their lines from 0."""
    for node in _tree(path).body:
        if isinstance(node, ast.Assign) and _is_number(node.value):
            names = [one.id for target in node.targets for one in ast.walk(target) if isinstance(one, ast.Name)]
            yield from ((name, (node.end_lineno or 1) - 1) for name in names)


def _is_number(value: ast.expr) -> bool:
    if isinstance(value, ast.Tuple):
        return any(map(_is_number, value.elts))
    if isinstance(value, ast.BinOp):
        return _is_number(value.left) and _is_number(value.right)
    return isinstance(value, ast.Constant) and isinstance(value.value, (int, float))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())
