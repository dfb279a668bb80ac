"""Samples of a folder of files of a medium, or of texts, with a table beside them that tells what they show."""

from dataclasses import replace
from pathlib import Path

from byeori.core.errors import DataError
from byeori.core.walk import entries
from byeori.data.guessing.columns import TEXTS
from byeori.data.guessing.seen import medium_of_files, some_of
from byeori.data.limits import SOME_FILES
from byeori.data.samples import Samples
from byeori.data.sources.choice import MASKS, TARGETS, Wish
from byeori.data.sources.folders.part_folders import holds_folders
from byeori.data.sources.formats import is_table
from byeori.data.sources.parts import telling
from byeori.data.sources.patterns import matching
from byeori.data.sources.tables.table import read_table_samples
from byeori.data.sources.tables.table_files import Table, read_table


def telling_tables(root: Path, wish: Wish) -> list[Path]:
    """Give the tables of a folder that name its files or texts and what they show, the one of most of them first.

    None where class folders lie in folders of parts: those tell by themselves, and a table beside them is of one part.
    """
    inside = entries(root)
    if any(holds_folders(root / name) for name in telling(entry.name for entry in inside if entry.is_dir())):
        return []
    paths = [root / entry.name for entry in inside if not entry.is_dir() and is_table(entry.name)]
    tables = {path: table for path in paths if (table := _read(path)) is not None}
    return sorted((path for path in tables if _tells(root, tables[path], wish)), key=lambda p: -len(tables[p].keys))


def read_told_folder(root: Path, tables: list[Path], wish: Wish) -> Samples:
    """Read the first of the tables; the others are passed over."""
    first, *others = tables
    samples = read_table_samples(first, wish)
    passed_over = tuple((path.name, f"beside {first.name}, which tells of more pictures") for path in others)
    return replace(samples, name=root.name or samples.name, passed_over=(*samples.passed_over, *passed_over))


def _read(path: Path) -> Table | None:
    """Read a table; None where it cannot be read: one that lies beside class folders need not be."""
    try:
        return read_table(path)
    except DataError:
        return None


def _tells(root: Path, table: Table, wish: Wish) -> bool:
    """Whether a table has a target, and a column of files, or of texts, most of which are there."""
    targets = (*TARGETS, *TEXTS, *MASKS)
    if not (matching(wish.target, table.columns) if wish.target else any(n.lower() in targets for n in table.columns)):
        return False
    if table.texts:
        return True
    named = (some_of(cells, SOME_FILES) for cells in table.columns.values() if medium_of_files(cells))
    return any(sum((root / str(cell)).is_file() for cell in some) * 2 > len(some) for some in named)
