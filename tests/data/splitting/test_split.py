import random
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from byeori.data.splitting.split import _are_in_all, _classes, _fill, bundles_of, split

CONTENTS = st.lists(st.integers(0, 60).map(str), min_size=1, max_size=60)
GROUPS = st.lists(st.none() | st.integers(0, 9), min_size=60, max_size=60)


def names(count, mark="s"):
    return [f"{mark}{number}" for number in range(count)]


def test_shares_come_out_nearly_as_asked():
    counts = Counter(split(names(20_000), None, val=0.15, test=0.1).tolist())
    assert counts["val"] / 20_000 == pytest.approx(0.15, abs=0.01)
    assert counts["test"] / 20_000 == pytest.approx(0.1, abs=0.01)


def test_a_split_that_was_drawn_stays_as_it_is_for_ever():
    drawn = split(names(12), None, val=0.25, test=0.25).tolist()
    assert " ".join(drawn) == ("train val train train train train train test train train train test")


@given(CONTENTS)
def test_equal_content_is_on_one_side(contents):
    parts = split(contents, None, val=0.3, test=0.3)
    assert len(set(zip(contents, parts.tolist(), strict=True))) == len(set(contents))


@given(CONTENTS, st.randoms())
def test_the_order_of_samples_does_not_matter(contents, chance):
    labels = [int(content) % 3 for content in contents]
    order = list(range(len(contents)))
    chance.shuffle(order)
    parts = split(contents, labels, val=0.3, test=0.3)
    again = split([contents[i] for i in order], [labels[i] for i in order], val=0.3, test=0.3)
    assert again.tolist() == [parts[i] for i in order]


@settings(max_examples=30)
@given(st.integers(0, 200))
def test_nothing_moves_when_samples_are_added_to_classes_that_are_in_every_part(more):
    few = names(120)
    labels = [int(name[1:]) % 2 for name in few]
    before = split(few, labels, val=0.2, test=0.2)
    assert {*zip(labels, before.tolist(), strict=True)} == {(c, p) for c in (0, 1) for p in ("train", "val", "test")}
    added = names(more, "new")
    after = split([*added, *few], [*[1] * more, *labels], val=0.2, test=0.2)
    assert after[more:].tolist() == before.tolist()


@given(CONTENTS, GROUPS)
def test_groups_stay_together(contents, groups):
    groups = groups[: len(contents)]
    parts = split(contents, None, groups, val=0.3, test=0.3)
    for key in (contents, groups):
        sides = {(value, part) for value, part in zip(key, parts.tolist(), strict=True) if value is not None}
        assert len(sides) == len({value for value in key if value is not None})


def test_groups_that_share_a_file_are_one():
    contents = ["a", "b", "b", "c", "c", "d"]
    groups = [1, 1, 2, 2, 3, 3]
    others = names(40, "other")
    parts = split([*contents, *others], None, [*groups, *[None] * 40], val=0.3, test=0.3)
    assert len(set(parts[:6].tolist())) == 1


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 12), min_size=1))
def test_every_class_has_one_in_every_part_as_far_as_it_goes(sizes):
    labels = [label for label, size in sizes.items() for _ in range(size)]
    parts = split(names(len(labels)), labels, val=0.15, test=0.15)
    for label, size in sizes.items():
        found = {part for part, other in zip(parts.tolist(), labels, strict=True) if other == label}
        assert found >= {"train", "val", "test"} if size >= 3 else found == set(("train", "val")[:size])


def test_without_test_there_are_only_train_and_val():
    assert set(split(names(50), [0] * 50, val=0.2, test=0).tolist()) == {"train", "val"}


def test_given_parts_are_taken_as_they_are():
    given_parts = ["train", "val", "train", "val"]
    assert split(list("aabb"), list("xyxy"), given=given_parts, val=0.2, test=0.2).tolist() == given_parts


def test_val_is_drawn_from_train_where_it_is_not_given():
    given_parts = ["train"] * 60 + ["test"] * 5
    parts = split(names(65), [0] * 65, given=given_parts, val=0.2, test=0.2)
    assert parts[60:].tolist() == ["test"] * 5
    assert set(parts[:60].tolist()) == {"train", "val"}


@pytest.mark.parametrize("given_parts", [["val", "test"], ["test", "test"]])
def test_parts_without_train_are_taken_as_they_are(given_parts):
    assert split(["a", "b"], None, given=given_parts, val=0.2, test=0.2).tolist() == given_parts


def test_seventy_thousand_samples_are_split_at_once():
    chance = random.Random(0)
    labels = [chance.randrange(100) for _ in range(70_000)]
    parts = split(names(70_000), labels, labels, val=0.15, test=0.15)
    assert len(parts) == 70_000
    by_group = {label: set(parts[np.array(labels) == label].tolist()) for label in range(100)}
    assert all(len(sides) == 1 for sides in by_group.values())


@pytest.mark.parametrize("seed", range(30))
def test_classes_are_moved_where_a_part_would_miss_one_and_nowhere_else(seed: int):
    draw = np.random.default_rng(seed)
    hashes = [f"{number:04}" for number in draw.integers(0, 60, 80)]
    labels = [f"class {label}" for label in draw.integers(0, [1, 3, 9, 40][seed % 4], 80)]
    members, numbers = bundles_of(hashes, None)
    plain = ["test" if number < 0.2 else "val" if number < 0.4 else "train" for number in numbers]
    moved = [*plain]
    _fill(moved, numbers, _classes(members, len(numbers), labels), ["train", "val", "test"])
    assert split(hashes, labels, val=0.2, test=0.2).tolist() == [moved[member] for member in members]
    drawn = np.array(plain)
    assert not _are_in_all(drawn, members, labels, ["train", "val", "test"]) or moved == plain
