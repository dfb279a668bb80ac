"""Labels that are joined in a cell are known by how they come again in other company; classes and texts stay these."""

import numpy as np
import pytest
from PIL import Image as Pillow

from byeori import Dataset, Labels
from byeori.core.errors import DataError
from byeori.core.seeds import draw
from byeori.data.guessing.joined_labels import blanks_between, joined_labels
from byeori.fields.kinds import Category, Line, Text

TAGS = ("agriculture", "clear", "primary", "road", "water")


def cells(mark: str, count: int = 120) -> list[str]:
    chance = draw(0, "tags")
    return [mark.join(sorted(chance.choice(TAGS, chance.integers(1, 5), replace=False))) for _ in range(count)]


def pictured(folder, words, name: str):
    rows = [f"image,{name}"]
    for number, word in enumerate(words):
        Pillow.fromarray(np.full((4, 4), number, np.uint8)).save(folder / f"{number}.png")
        rows.append(f'{number}.png,"{word}"')
    (folder / "t.csv").write_text("\n".join(rows))
    return folder / "t.csv"


@pytest.mark.parametrize(("mark", "named"), [("|", "|"), ("; ", ";"), (",", "commas"), (" ", "blanks")])
def test_labels_with_a_mark_between_them_are_guessed_and_that_is_said(tmp_path, mark, named):
    words = cells(mark)
    (tmp_path / "t.csv").write_text("\n".join(["x,tags", *(f'{n / 7:.2f},"{word}"' for n, word in enumerate(words))]))
    data = Dataset(tmp_path / "t.csv", target="tags")
    assert isinstance(data.task.target, Labels)
    assert {name for names in data.values("tags") for name in names} == set(TAGS)
    assert f"'tags' is 5 labels with {named} between them, up to 4 a cell; by --task classification" in str(data)
    assert isinstance(Dataset(tmp_path / "t.csv", target="tags", task="classification").task.target, Category)


def test_tags_beside_pictures_are_labels(tmp_path):
    data = Dataset(pictured(tmp_path, cells(" "), "tags"))
    assert isinstance(data.task.target, Labels)
    assert data.task.target.separator == " "


def test_words_that_may_be_read_off_the_picture_are_asked_about(tmp_path):
    chance = draw(1, "tags")
    letters = list("abcdefgh")
    words = {" ".join(chance.permutation(letters)[: chance.integers(1, 6)]) for _ in range(80)}
    path = pictured(tmp_path, sorted(words), "said")
    with pytest.raises(DataError, match=r"'said' may be 8 labels with blanks .*, or text that stands in the pictures"):
        Dataset(path)
    assert isinstance(Dataset(path, task="reading").task.target, Line)
    assert isinstance(Dataset(path, task="multilabel").task.target, Labels)


@pytest.mark.parametrize(
    "words",
    [
        ["golden retriever", "labrador retriever", "border terrier", "tibetan terrier", "pug"] * 20,
        [f"{colour} {shape}" for colour in ("red", "blue", "green") for shape in ("car", "van", "bus")] * 9,
        ["Paris, France", "Lyon, France", "Bonn, Germany", "Köln, Germany"] * 20,
        ["cat", "dog"] * 20,
        [f"a review of the thing number {n} that is long" for n in range(60)],
        ["yes", "no", None] * 9,
        [],
    ],
)
def test_classes_and_texts_are_no_labels(words):
    assert joined_labels(words) is None


def test_text_as_an_input_stays_text():
    rows = [{"said": word, "kind": "ab"[n % 2]} for n, word in enumerate(cells(" "))]
    assert type(Dataset(rows, target="kind", fields={"said": "Text"}).task.inputs["said"]) is Text


def test_labels_that_are_asked_for_have_blanks_between_them_where_words_come_again(tmp_path):
    (tmp_path / "t.csv").write_text("x,tags\n1.5,person car\n2.5,person\n3.5,car dog\n4.5,dog\n")
    data = Dataset(tmp_path / "t.csv", target="tags", task="multilabel")
    assert data.task.target.separator == " "
    assert not blanks_between(["New York", "Old Delhi"])
    assert not blanks_between(["person car;dog", "person", "car"])
