import numpy as np

from byeori.data.dataset import Dataset, open_dataset
from byeori.data.splitting.redrawn import redrawn

HASHES = [f"h{n // 2}" for n in range(400)]  # each twice
LABELS = ["yes" if n % 5 else "no" for n in range(400)]
PARTS = np.array(["test" if n < 60 else "val" if n < 120 else "train" for n in range(400)])


def drawn(number, given=None):
    return redrawn(PARTS, HASHES, LABELS, given, groups=None, number=number, val=0.15)


def test_the_test_part_stays_and_val_is_another_of_about_the_same_size():
    one, two = drawn(1), drawn(2)
    for found in (one, two):
        assert ((found == "test") == (PARTS == "test")).all()
        assert 35 <= (found == "val").sum() <= 90
    assert (one != two).any()
    assert (drawn(1) == one).all()


def test_equal_contents_stay_together():
    found = drawn(3)[60:]
    assert (found[::2] == found[1::2]).all()


def test_a_val_part_that_the_data_names_stays_and_so_does_draw_0():
    assert (drawn(0) == PARTS).all()
    assert (drawn(1, given=PARTS.tolist()) == PARTS).all()


def test_a_draw_of_a_dataset_is_another_version_that_its_options_bring_back(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text("a,label\n" + "".join(f"{n},{'yes' if n % 3 else 'no'}\n" for n in range(200)))
    data = Dataset(file, target="label")
    other = data.drawn(2)
    assert data.drawn(0) is data
    assert other.fingerprint != data.fingerprint
    assert open_dataset(other.source, other.options).fingerprint == other.fingerprint
