#!/usr/bin/env python
"""Print how large byeori is, and fail where a figure is over its budget in pyproject.toml: scripts/sizes.py [--list].

The figures, of which `--list` shows what lies behind them:

lines     of Python in src/byeori, by room (a folder of it) and in all; empty lines and comments count.
chain     modules on the longest way from one to another by imports that happen when a module is imported: those in
          functions, and those for the type checker, do not count.
entered   files of byeori of which a function runs while `train()` learns from a tiny table, in any thread.
imported  modules of byeori, packages among them, that are loaded after `byeori train` on that table.
"""

import contextlib
import inspect
import io
import os
import sys
import tempfile
import threading
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import CodeType, FrameType

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "byeori"
sys.path.append(str(ROOT / "tests" / "support"))  # reads the code for the tests of the house too

from source import imports, modules  # noqa: E402

Graph = Mapping[str, set[str]]


def lines_by_room() -> dict[str, int]:
    """The lines of Python in each folder of byeori, and beside the folders."""
    lines: Counter[str] = Counter()
    for module in modules().values():
        room = "byeori" if module.path.parent == SOURCE else module.room
        lines[room] += len(module.path.read_text(encoding="utf-8").splitlines())
    return dict(sorted(lines.items()))


def import_graph() -> dict[str, set[str]]:
    """For each module of byeori those of it that are imported when it is."""
    graph: dict[str, set[str]] = {name: set() for name in modules()}
    for module in modules().values():
        now = {one.imported for one in imports(module) if not (one.is_late or one.is_for_types)}
        graph[module.name] = now - {module.name}
    return graph


def longest_chain(graph: Graph) -> list[str]:
    """The modules on the longest way down a graph without circles, the importer first."""
    found: dict[str, list[str]] = {}

    def chain(name: str) -> list[str]:
        if name not in found:
            found[name] = [name, *max(map(chain, sorted(graph[name])), key=len, default=[])]
        return found[name]

    return max(map(chain, sorted(graph)), key=len, default=[])


def entered(act: Callable[[], object], folder: Path = SOURCE) -> set[str]:
    """The files under `folder` of which a function runs during `act`, in this thread or in one that starts then."""
    codes: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            codes.add(frame.f_code)

    threading.setprofile(note)
    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    functions = [code for code in codes if code.co_flags & inspect.CO_OPTIMIZED]  # not the body of a file or a class
    return {code.co_filename for code in functions if Path(code.co_filename).is_relative_to(folder)}


def reach() -> tuple[set[str], set[str]]:
    """The files that a minimal `train()` enters, and the modules loaded after the command on the same table."""
    rows = [f"{number},{number * 7 % 11},{'yes' if number % 3 else 'no'}" for number in range(60)]
    with _own_place() as folder:
        (folder / "tiny.csv").write_text("\n".join(["x,y,label", *rows]))
        from byeori.cli.main import main
        from byeori.core.recipe import Recipe
        from byeori.training.progress.watch import Watch
        from byeori.training.train import train

        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()) as errors:
            files = entered(lambda: train("tiny.csv", Recipe(epochs=1, device="cpu"), watch=Watch(progress=False)))
            if main(["train", "tiny.csv", "--epochs", "1", "--device", "cpu"]) != 0:
                raise SystemExit(f"byeori train failed on a tiny table:\n{errors.getvalue()}")
    return files, {name for name in sys.modules if name.split(".")[0] == "byeori"}


@contextlib.contextmanager
def _own_place() -> Iterator[Path]:
    """An empty folder to work in, with a cache of its own."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        os.environ.pop("BYEORI_STORE", None)
        os.environ["BYEORI_CACHE"] = str(Path(folder) / ".cache")
        yield Path(folder)


def over(figures: Mapping[str, int], budgets: Mapping[str, int]) -> list[str]:
    """What is wrong: figures over their budget or without one, and budgets of what is no longer there."""
    wrong = [
        f"{name}: {count:,} is over {budgets[name]:,}"
        for name, count in figures.items()
        if name in budgets and count > budgets[name]
    ]
    wrong += [f"{name}: has no budget" for name in figures if name not in budgets]
    return wrong + [f"{name}: is not there" for name in budgets if name not in figures]


def main() -> None:
    """Print the figures beside their budgets."""
    budgets = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["byeori"]["size"]
    rooms = lines_by_room()
    chain = longest_chain(import_graph())
    files, loaded = reach()
    figures = {f"lines of {room}": count for room, count in rooms.items()} | {
        "lines": sum(rooms.values()),
        "chain": len(chain),
        "entered": len(files),
        "imported": len(loaded),
    }
    if "--list" in sys.argv[1:]:
        short = sorted(str(Path(file).relative_to(SOURCE)) for file in files)
        for title, names in (("chain", chain), ("entered", short), ("imported", sorted(loaded))):
            print(f"{title}:", *names, "", sep="\n  ")
    allowed = {f"lines of {room}": count for room, count in budgets.pop("rooms").items()} | budgets
    for name, count in figures.items():
        print(f"{name:<20}{count:>7,} of {allowed.get(name, 0):>7,}")
    if wrong := over(figures, allowed):
        raise SystemExit("\n".join([*wrong, "make it smaller, or raise [tool.byeori.size] and say why in the commit"]))


if __name__ == "__main__":
    main()
