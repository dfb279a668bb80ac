"""Good pictures, to which a test adds what is to be found."""

import pytest

from pictures import class_folders


@pytest.fixture
def photos(tmp_path):
    """Two classes of a dozen good pictures each, in a train and a val part."""
    class_folders(tmp_path / "train", {"ants": 12, "bees": 12})
    class_folders(tmp_path / "val", {"ants": 12, "bees": 12}, first_seed=100)
    return tmp_path
