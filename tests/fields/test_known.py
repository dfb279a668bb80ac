"""A kind of data is known by its folder alone."""

import ast

from byeori.fields.known import KINDS
from source import SOURCE, modules


def _written() -> set[str]:
    """The classes that have a name in files, as the folders of kinds hold them."""
    return {
        node.name
        for module in modules().values()
        if (SOURCE / "fields") in module.path.parents
        for node in module.tree.body
        if isinstance(node, ast.ClassDef)
        and any(ast.unparse(one).startswith("kind: ClassVar[str] =") for one in node.body)
    }


def test_every_kind_that_a_folder_holds_is_known_once():
    names = [kind.__name__ for kind in KINDS]
    assert sorted(names) == sorted(_written())
    assert len({kind.kind for kind in KINDS}) == len(KINDS)


def test_the_order_is_that_of_the_folders():
    folders = [kind.__module__.split(".")[2] for kind in KINDS]
    assert folders == sorted(folders)
