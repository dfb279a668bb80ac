"""What can be asked about: no label in the source, none decided, none asked, each content once."""

import pytest

from byeori.core.errors import DataError
from byeori.labelling.forms import form_for
from byeori.labelling.pool import Asking, pool_of
from byeori.tracking.records import Decision, Item
from byeori.tracking.store import Store
from pictures import class_folders, write_picture


@pytest.fixture
def table(tmp_path):
    rows = [f"{n}.5,{n % 7}.25,{'a' if n < 5 else 'b' if n < 10 else ''}" for n in range(30)]
    (tmp_path / "t.csv").write_text("\n".join(["size,shade,kind", *rows, rows[-1], ""]))
    return tmp_path / "t.csv"


def test_what_has_no_label_is_asked_about_once(table, tmp_path):
    pool = pool_of(table, Store(tmp_path), Asking("kind"))
    assert (len(pool.samples), len(pool.free), len(pool.known)) == (31, 20, 10)
    assert pool.form == form_for("classification", ("a", "b"))
    assert list(pool.inputs) == ["size", "shade"]


def test_what_is_decided_or_asked_already_is_not_asked_about(table, tmp_path):
    store = Store(tmp_path)
    pool = pool_of(table, store, Asking("kind"))
    [one, other] = [str(pool.hashes[row]) for row in pool.free[:2]]
    store.decisions.add([Decision(0, 0.0, "ann", "t", "kind", one, None, "label", "c")])
    store.queue.add([Item(0, 0.0, pool.source, "random", "Drawn.", sample=other)])
    after = pool_of(table, store, Asking("kind"))
    assert (len(after.free), len(after.known)) == (18, 11)
    assert after.form["options"] == ["a", "b", "c"]


def test_data_that_is_labelled_whole_says_so(tmp_path):
    rows = "\n".join(f"{n}.5,{n % 2}" for n in range(20))
    (tmp_path / "t.csv").write_text(f"size,kind\n{rows}\n")
    with pytest.raises(DataError, match="of its 20 samples none is without a label and unasked; `byeori clean` looks"):
        pool_of(tmp_path / "t.csv", Store(tmp_path), Asking("kind"))


def test_files_in_no_class_folder_are_told_where_all_in_these_are_labelled(tmp_path):
    class_folders(tmp_path / "pets", {"ants": 2, "bees": 2})
    write_picture(tmp_path / "pets" / "loose.png", 9)
    with pytest.raises(DataError, match=r"of its 4 samples none .*\n  1 file passed over: lies in no class folder"):
        pool_of(tmp_path / "pets", Store(tmp_path), Asking())
