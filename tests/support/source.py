"""The source of byeori as syntax trees, and what imports what, for the tests that read the code."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "byeori"


@dataclass(frozen=True)
class Module:
    """One file of byeori."""

    name: str
    """Dotted, as it is imported."""
    path: Path
    tree: ast.Module

    @property
    def room(self) -> str:
        """The folder under byeori that it is in; a file beside the folders is a room by its own name."""
        return (*self.name.split("."), "__init__")[1]


@dataclass(frozen=True)
class Import:
    """That one module of byeori needs another."""

    importer: Module
    imported: str
    """Dotted name of the module of byeori."""
    line: int
    is_for_types: bool
    """Whether it stands under `if TYPE_CHECKING:`, and so happens for no user."""
    is_late: bool
    """Whether it stands in a function, and so happens when that is called, not when the importer is imported."""


@cache
def modules() -> dict[str, Module]:
    """All modules of byeori by dotted name."""
    found = {}
    for path in sorted(SOURCE.rglob("*.py")):
        parts = path.relative_to(SOURCE.parent).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = Module(name, path, ast.parse(path.read_text(encoding="utf-8")))
    return found


def imports(module: Module) -> Iterator[Import]:
    """Give what `module` imports of byeori: at its top, inside its functions, and for types."""
    checks = [node for node in ast.walk(module.tree) if isinstance(node, ast.If) and _is_for_types(node)]
    for_types = {id(inner) for node in checks for statement in node.body for inner in ast.walk(statement)}
    functions = [node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    late = {id(inner) for node in functions for statement in node.body for inner in ast.walk(statement)}
    for node in ast.walk(module.tree):
        for name in _named(module, node):
            if name.split(".")[0] == "byeori":
                yield Import(module, _known(name), getattr(node, "lineno", 0), id(node) in for_types, id(node) in late)


def outside(module: Module) -> Iterator[tuple[str, int]]:
    """Give the names of all that `module` imports, anywhere in it, and the line."""
    for node in ast.walk(module.tree):
        for name in _named(module, node):
            yield name, getattr(node, "lineno", 0)


def _is_for_types(node: ast.If) -> bool:
    return ast.unparse(node.test).split(".")[-1] == "TYPE_CHECKING"


def _named(module: Module, node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        package = module.name if module.path.name == "__init__.py" else module.name.rpartition(".")[0]
        parts = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
        base = ".".join([*parts, *filter(None, [node.module])])
        return [f"{base}.{alias.name}" for alias in node.names]
    if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "import_module":
        return [a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    return []


def _known(name: str) -> str:
    """The module that holds `name`, which may itself be a module."""
    while name not in modules():
        name = name.rpartition(".")[0]
    return name
