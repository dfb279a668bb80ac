"""What the checks look at: every sample once, with what training would leave out known as such."""

from byeori.checks.facts import gather, rows_by
from byeori.data.dataset import Dataset
from pictures import class_folders


def test_of_a_table_the_values_are_plain_and_a_sample_without_an_answer_is_broken(tmp_path):
    rows = [f"{n}.5,{'xy'[n % 2]},{'ab'[n % 2]}" for n in range(30)]
    (tmp_path / "t.csv").write_text("\n".join(["size,word,kind", *rows, "7.5,x,"]))
    facts = gather(Dataset(tmp_path / "t.csv"))
    assert facts.has_classes
    assert list(facts.values["size"][:2]) == [0.5, 1.5]
    assert set(facts.labels) == {"a", "b", None}
    assert facts.broken == {30}
    assert facts.keys([30]) == (facts.samples.keys[30],)
    assert not facts.is_given


def test_of_pictures_each_is_decoded_and_the_reason_is_kept_of_one_that_cannot_be(tmp_path):
    class_folders(tmp_path / "train", {"ants": 3, "bees": 3})
    class_folders(tmp_path / "val", {"ants": 3, "bees": 3}, first_seed=50)
    (tmp_path / "train" / "ants" / "words.png").write_text("no image")
    facts = gather(Dataset(tmp_path))
    (pictures,) = facts.pictures.values()
    assert facts.is_given
    assert [facts.samples.keys[row] for row in facts.broken] == ["train/ants/words.png"]
    assert all(picture.thumb is not None for row, picture in enumerate(pictures) if row not in facts.broken)
    assert facts.values.keys().isdisjoint(facts.pictures)


def test_rows_are_gathered_by_value_in_order_and_what_has_none_is_left_out():
    assert rows_by(["b", "a", None, "b"], [3, 2, 1, 0]) == {"a": [1], "b": [3, 0]}
