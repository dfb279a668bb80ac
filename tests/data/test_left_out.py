"""What is left out is told by reason, with how many and an example."""

from byeori.data.dataset import Dataset
from byeori.data.left_out import alike, left_out, passed_over
from byeori.data.samples import Samples
from pictures import class_folders


def samples(count: int, passed: tuple[tuple[str, str], ...] = ()) -> Samples:
    keys = tuple(f"{n}.png" for n in range(count))
    return Samples("pets", None, keys, {"image": keys, "label": keys}, (None,) * count, "label", ("image",), passed)


def test_nothing_is_told_of_nothing():
    assert passed_over(samples(3)) == left_out(samples(3), {}) == []


def test_samples_are_told_together_where_only_their_numbers_differ():
    quarantine = {row: f"{row}.png: the image is broken: {7 * row} bytes not processed" for row in range(3)}
    quarantine |= {4: "4.png: no such file"}
    assert left_out(samples(1200), quarantine) == [
        "3 of 1,200 samples left out: the image is broken: 0 bytes not processed (such as 0.png)",
        "1 of 1,200 samples left out: no such file (such as 4.png)",
    ]


def test_many_reasons_are_told_in_few_lines_the_commonest_first():
    reasons = ["one", "two", "three", "four", "five", "six", "seven", "eight"]
    pairs = [(f"{place}-{n}.txt", reason) for place, reason in enumerate(reasons) for n in range(place + 1)]
    told = passed_over(samples(3, tuple(pairs)))
    assert told[0] == "8 files passed over: eight (such as 7-0.txt)"
    assert told[-1] == "3 more for other reasons; `byeori check` tells each"
    assert len(told) == 7


def test_a_name_within_a_reason_does_not_part_it_from_its_like():
    assert alike([("a b.png", "image: a b.png: no such file"), ("c.png", "image: c.png: no such file")]) == {
        "image: no such file": ["a b.png", "c.png"]
    }


def test_a_dataset_tells_of_the_files_that_are_no_samples(tmp_path):
    class_folders(tmp_path, {"ants": 3, "bees": 3})
    for number in range(20):
        (tmp_path / "ants" / f"IMG_{number:02}.NEF").write_bytes(b"raw")
    assert "\n  20 files passed over: a camera's raw photo, of which" in str(Dataset(tmp_path))
    assert "(such as ants/IMG_00.NEF)" in str(Dataset(tmp_path))
