"""Shape checks in tests, none for users: the annotations of byeori's tensors are held to while pytest runs.

Annotations in byeori are text (`from __future__ import annotations`), and jaxtyping is imported for the type checker
only, so a user needs neither jaxtyping nor beartype. An import hook rewrites each module of byeori as pytest imports
it: what stands under `if TYPE_CHECKING:` and comes from jaxtyping, torch or numpy is really imported, and functions and
dataclasses with a shape among their annotations get a check. All other annotations are mypy's concern.
"""

import ast
import functools
import inspect
import sys
from collections.abc import Callable, Mapping
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import CodeType
from typing import Any

CHECKER = "_checked_by_pytest"
REAL = {"jaxtyping", "torch", "numpy"}
DTYPES = {"Bool", "Complex", "Float", "Float32", "Inexact", "Int", "Int64", "Integer", "Num", "Shaped", "UInt8"}


def install() -> None:
    """Check the shapes in every module of byeori that is imported from now on."""
    sys.meta_path.insert(0, _Finder())


def checked(thing: Any) -> Any:
    """Give a function or dataclass that refuses tensors of another shape or dtype than its annotations say."""
    return _checked_dataclass(thing) if inspect.isclass(thing) else _checked_function(thing)


def _checked_function(function: Callable[..., Any]) -> Callable[..., Any]:
    from jaxtyping import jaxtyped

    signature = inspect.signature(function)

    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        if _is_tracing():
            return function(*args, **kwargs)
        hints = _hints(function)
        _check(signature.bind(*args, **kwargs).arguments, hints, function.__qualname__)
        result = function(*args, **kwargs)
        _check({"return": result}, hints, function.__qualname__)
        return result

    return jaxtyped(typechecker=None)(call)  # names of axes mean one size within one call


def _checked_dataclass(kind: type) -> type:
    from jaxtyping import jaxtyped

    make = kind.__init__

    @functools.wraps(make)
    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        if not _is_tracing():
            _check(vars(self), _hints(kind), kind.__qualname__)

    kind.__init__ = jaxtyped(typechecker=None)(init)  # type: ignore[misc]
    return kind


def _check(values: Mapping[str, Any], hints: dict[str, Any], where: str) -> None:
    from beartype.door import die_if_unbearable

    for name, value in values.items():
        if name in hints:
            die_if_unbearable(value, hints[name], exception_prefix=f"Shapes of {where}: {name}: ")


def _is_tracing() -> bool:
    import torch

    return torch.compiler.is_compiling() or torch.jit.is_tracing()  # there a size is a symbol, not yet a number


@functools.cache
def _hints(thing: Any) -> dict[str, Any]:
    """The annotations of `thing` that tell shapes, evaluated where it was written."""
    names = sys.modules[thing.__module__].__dict__
    return {name: eval(text, names) for name, text in thing.__annotations__.items() if _tells_shape(ast.parse(text))}


def _tells_shape(annotation: ast.AST | None) -> bool:
    return annotation is not None and any(
        isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id in DTYPES
        for node in ast.walk(annotation)
    )


class _Finder(MetaPathFinder):
    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if fullname.split(".")[0] != "byeori":
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Checking(fullname, spec.loader.path)
        return spec


class _Checking(SourceFileLoader, Loader):
    def get_code(self, fullname: str) -> CodeType | None:
        """Compile the rewritten module; never from or to the cache, which holds the plain one."""
        path = self.get_filename(fullname)
        tree = _Rewriting().visit(ast.parse(self.get_data(path), path))
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


class _Rewriting(ast.NodeTransformer):
    """Lifts real imports out of `if TYPE_CHECKING:`, and puts the check closest to what it checks."""

    def visit_Module(self, node: ast.Module) -> ast.Module:
        self.generic_visit(node)
        place = next((i for i, x in enumerate(node.body) if not _is_head(x)), len(node.body))
        node.body.insert(place, ast.parse(f"from shapes import checked as {CHECKER}").body[0])
        return node

    def visit_If(self, node: ast.If) -> Any:
        self.generic_visit(node)
        if ast.unparse(node.test).split(".")[-1] != "TYPE_CHECKING":
            return node
        return [*[statement for statement in node.body if _is_real_import(statement)], node]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        if any(_tells_shape(hint) for hint in [node.returns, *[x.annotation for x in arguments]]):
            node.decorator_list.append(ast.Name(CHECKER, ast.Load()))
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        self.generic_visit(node)
        is_dataclass = any("dataclass" in ast.unparse(decorator) for decorator in node.decorator_list)
        if is_dataclass and any(_tells_shape(x.annotation) for x in node.body if isinstance(x, ast.AnnAssign)):
            node.decorator_list.insert(0, ast.Name(CHECKER, ast.Load()))
        return node


def _is_head(statement: ast.stmt) -> bool:
    is_docstring = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return is_docstring or (isinstance(statement, ast.ImportFrom) and statement.module == "__future__")


def _is_real_import(statement: ast.stmt) -> bool:
    module = statement.module if isinstance(statement, ast.ImportFrom) else None
    names = [module] if module else [x.name for x in statement.names] if isinstance(statement, ast.Import) else []
    return any(name.split(".")[0] in REAL for name in names)
