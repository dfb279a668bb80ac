"""The house stands: imports go down the floors, torch waits until work begins, nothing in a file is code."""

import ast
import importlib
import inspect
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from source import ROOT, SOURCE, Import, Module, imports, modules, outside

FLOOR = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["byeori"]["floors"]
# What `from byeori import ...` gives; a new name is a decision, with a page of its own in docs.
PUBLIC = [
    "About",
    "Answer",
    "AnswerFilter",
    "Answers",
    "Batch",
    "Budgets",
    "Bundle",
    "BundleError",
    "ByeoriError",
    "Category",
    "ConfigError",
    "CycleOptions",
    "DataError",
    "Dataset",
    "Date",
    "Field",
    "FieldError",
    "Findings",
    "Fitting",
    "Flag",
    "Front",
    "GateOptions",
    "GateReport",
    "Image",
    "Input",
    "KeptAnswer",
    "Labels",
    "Line",
    "Mask",
    "Memorised",
    "ModelError",
    "MonitorReport",
    "NonFiniteLossError",
    "Number",
    "Numbers",
    "Outcomes",
    "Own",
    "Points",
    "Predictions",
    "Prepared",
    "Recipe",
    "Recording",
    "ReleaseOutcome",
    "Report",
    "Run",
    "RunError",
    "Scene",
    "ServeError",
    "ServeOptions",
    "Settled",
    "Sound",
    "Step",
    "Stopped",
    "Strip",
    "Succession",
    "Suspect",
    "Suspects",
    "Sweep",
    "Target",
    "Task",
    "Text",
    "Trace",
    "Tuned",
    "Turn",
    "Unanswered",
    "Vector",
    "Watch",
    "answers",
    "check",
    "check_field",
    "clean",
    "cross_validate",
    "evaluate",
    "explain",
    "export",
    "find_lr",
    "finish",
    "gate",
    "join_study",
    "memorise",
    "monitor",
    "optimizer",
    "predict",
    "release",
    "resume",
    "retrain",
    "run_behaviour",
    "run_cycle",
    "schedule",
    "serve",
    "settle",
    "steps",
    "trace",
    "train",
    "tune",
    "ui",
    "write_lines",
]
TORCHLESS = ("cli", "core.errors", "core.files", "core.recipe", "tracking")
UNSAFE = {"pickle", "cPickle", "dill", "cloudpickle", "shelve", "marshal", "joblib"}
EVERY = list(modules().values())


def _all_imports() -> list[Import]:
    return [found for module in EVERY for found in imports(module)]


def test_every_folder_has_a_floor():
    rooms = {path.name for path in SOURCE.iterdir() if path.is_dir() and any(path.rglob("*.py"))}
    assert rooms <= set(FLOOR), f"{sorted(rooms - set(FLOOR))} have no floor"


def test_imports_go_down_only_those_for_types_and_inside_functions_too():
    wrong = []
    for found in _all_imports():
        here, there = found.importer.room, modules()[found.imported].room
        if here != there and FLOOR[there] >= FLOOR[here]:
            wrong.append(f"{found.importer.path}:{found.line}: {here} imports {found.imported}: same floor or above")
    assert not wrong, "\n".join(wrong)


def test_kinds_of_data_know_pictures_at_most_of_each_other():
    shared = {"calibration", "check", "scores"}
    kinds = {path.name for path in (SOURCE / "fields").iterdir() if (path / "__init__.py").exists()} - shared

    def kind(name: str) -> str | None:
        _, room, folder, *rest = [*name.split("."), "", ""]
        return folder if room == "fields" and folder in kinds and any(rest) else None

    wrong = [
        f"{found.importer.path}:{found.line}: {here} imports {found.imported}"
        for found in _all_imports()
        if (here := kind(found.importer.name)) and (there := kind(found.imported))
        if there not in {here, "picture"} or (here == "picture" and there != here)
    ]
    assert not wrong, "\n".join(wrong)


def test_no_module_needs_itself_by_way_of_others():
    needs: dict[str, set[str]] = {module.name: set() for module in EVERY}
    for found in _all_imports():
        if not found.is_for_types and found.importer.path.name != "__init__.py":
            needs[found.importer.name].add(found.imported)
    left = dict(needs)
    while ready := [name for name in left if not needs[name] & set(left)]:
        for name in ready:
            del left[name]
    assert not left, f"these import each other in a circle, or lean on those that do: {sorted(left)}"


def test_nothing_is_pickled():
    wrong = [
        f"{module.path}:{line}: {name}"
        for module in EVERY
        for name, line in outside(module)
        if name.split(".")[0] in UNSAFE
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("module", EVERY, ids=lambda module: module.name)
def test_no_text_becomes_code(module):
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            called, where = ast.unparse(node.func), f"{module.path}:{node.lineno}"
            given = {word.arg: ast.unparse(word.value) for word in node.keywords}
            assert called not in {"eval", "exec", "compile", "torch.save", "torch.jit.load"}, f"{where}: {called}"
            assert called != "torch.load" or given.get("weights_only") == "True", f"{where}: wanted weights_only=True"
            assert given.get("allow_pickle", "False") == "False", f"{where}: wanted allow_pickle=False"
            assert given.get("trust_remote_code", "False") == "False", f"{where}: wanted trust_remote_code=False"


def _run(code: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_byeori_does_not_import_torch(tmp_path):
    names = [name for name in modules() if name.removeprefix("byeori.").startswith(TORCHLESS)]
    for_all = "; ".join(f"import {name}" for name in ["byeori", *names])
    _run(f"import sys; {for_all}; assert 'torch' not in sys.modules", tmp_path)


@pytest.mark.skipif("byeori.cli.main" not in modules(), reason="there is no command line yet")
@pytest.mark.parametrize("words", [["--help"], ["train", "--help"], ["check", "photos"], ["check", "photos.csv"]])
def test_help_and_check_do_not_wait_for_torch(tmp_path, photos, words):
    (tmp_path / "photos").symlink_to(photos)
    rows = [f"{path.relative_to(tmp_path)},{path.parent.name}" for path in sorted((tmp_path / "photos").rglob("*.png"))]
    (tmp_path / "photos.csv").write_text("\n".join(["image,label", *rows]))
    code = f"""
import sys
from byeori.cli.main import main
sys.argv = ["byeori", *{words}]
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
assert "torch" not in sys.modules, "torch was imported"
"""
    assert _run(code, tmp_path).strip()


@pytest.mark.parametrize("module", [m for m in EVERY if m.path.name == "__init__.py"], ids=lambda module: module.name)
def test_public_names_exist_and_say_what_they_are(module):
    package = importlib.import_module(module.name)
    for name in getattr(package, "__all__", []):
        thing = getattr(package, name)
        if inspect.isclass(thing) or inspect.isroutine(thing):
            assert inspect.getdoc(thing), f"{module.name}.{name} has no docstring"


def test_the_public_names_are_these():
    byeori = importlib.import_module("byeori")
    assert sorted(byeori.__all__) == dir(byeori) == PUBLIC


def test_editors_see_the_public_names_where_they_are_loaded_from():
    told = {}
    for node in ast.walk(modules()["byeori"].tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("byeori."):
            told |= {name.asname: f"{node.module}.{name.name}" for name in node.names}  # `as` says: for others too
    loaded = {name: f"byeori.{module}.{name}" for name, module in importlib.import_module("byeori")._MODULE_OF.items()}
    assert told == loaded


def test_a_type_checker_is_shown_every_public_name():
    tree = ast.parse((ROOT / "tests" / "typing" / "surface.py").read_text(encoding="utf-8"))
    taken = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module == "byeori"]
    assert [name.name for node in taken for name in node.names] == PUBLIC


def _classes(module: Module) -> set[str]:
    return {f"{module.name}.{node.name}" for node in module.tree.body if isinstance(node, ast.ClassDef)}


@pytest.mark.parametrize("name", [name for name in PUBLIC if name.islower()])
def test_what_a_public_function_takes_and_gives_is_public(name):
    ours = set().union(*map(_classes, EVERY))
    module = modules()[getattr(importlib.import_module("byeori"), name).__module__]
    function = next(node for node in module.tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
    hints = [function.returns, *(node.annotation for node in ast.walk(function.args) if isinstance(node, ast.arg))]
    words = {node.id for hint in filter(None, hints) for node in ast.walk(hint) if isinstance(node, ast.Name)}
    known = {dotted.rpartition(".")[2] for dotted in {name for name, _ in outside(module)} & ours | _classes(module)}
    assert words & known <= set(PUBLIC)
