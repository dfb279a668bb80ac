"""What stands under a name is loaded as it was released."""

import shutil
from dataclasses import replace

import pytest

from byeori.core.errors import BundleError
from byeori.cycle.release import release
from byeori.cycle.standing import load_champion, load_released


def test_it_is_the_bundle_that_was_released(runs):
    line = release(runs / "towns-1").release
    assert load_released(line).digest == load_champion(line).digest == line.bundle
    with pytest.raises(BundleError, match="is not the bundle that was released as production on line 1"):
        load_released(replace(line, bundle="0" * 64))
    with pytest.raises(BundleError, match=r"cannot be compared with.*Bring it back, or release.*--accept"):
        load_champion(replace(line, bundle="0" * 64))
    with pytest.raises(BundleError, match=r"cannot be compared with.*--back production.*--accept"):
        load_champion(replace(line, number=2, bundle="0" * 64))


def test_a_bundle_that_is_gone_is_told_with_its_line_and_no_word_of_runs(runs):
    line = release(runs / "towns-1").release
    shutil.rmtree(runs / "towns-1/bundle")
    with pytest.raises(BundleError) as caught:
        load_released(line)
    assert str(caught.value) == f"{line.path}: is gone, what was released as production on line 1"
