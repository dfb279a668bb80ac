"""Nobody asks a field whether it has something: what a field can do stands on its base, what it is in its `about`."""

import ast
from collections import Counter
from collections.abc import Iterator

from source import SOURCE, Module, modules

PROBES = ("getattr", "hasattr")
FIELDS = {"field", "fields", "input", "inputs", "target", "targets", "reference", "kind"}
ALLOWED = {
    "fields/check/about.py": "check_field asks for what a report needs beside the contract",
    "fields/check/values.py": "check_field tells of methods that a class has put to None",
    "fields/number/scores.py": "a target of one's own may be judged as a number and have no scale of a Number's",
}
"""Files that may ask a field so, and why."""
MOST = {"bundles": 1, "checks": 3, "cli": 3, "core": 14, "data": 40, "evaluation": 3, "fields": 28, "models": 24}
MOST |= {"tracking": 4, "training": 25, "__init__": 1}
"""Probes of anything in a room: arrays of other libraries, modules of the user's own, names out of a list."""


def _probes(module: Module) -> Iterator[ast.Call]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in PROBES:
            yield node


def _asked(call: ast.Call) -> str:
    """The last name of what is asked: `target` of `getattr(job.task.target, "takes")`."""
    first = call.args[0]
    return first.attr if isinstance(first, ast.Attribute) else first.id if isinstance(first, ast.Name) else ""


def test_no_field_is_asked_whether_it_has_something():
    wrong = [
        f"{module.path}:{call.lineno}: {ast.unparse(call)}; wanted a method of Field, Input or Target, or its `about`"
        for module in modules().values()
        for call in _probes(module)
        if _asked(call) in FIELDS and str(module.path.relative_to(SOURCE)) not in ALLOWED
    ]
    assert not wrong, "\n".join(wrong)


def test_probes_of_other_things_do_not_grow():
    counts = Counter(module.room for module in modules().values() for _ in _probes(module))
    more = {room: count for room, count in counts.items() if count > MOST.get(room, 0)}
    assert not more, f"more getattr and hasattr than {MOST}: {more}; name a type instead, or raise it and say why"
