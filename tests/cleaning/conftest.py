"""Photos with wrong labels, and one run on them, made once for all tests of the room."""

from pathlib import Path

import pytest

from byeori import Dataset, Watch, train
from mislabelled import PLAIN, write_photos


class Mislabelled:
    """A folder of photos, the files that are in a wrong folder, and a run."""

    def __init__(self, folder: Path) -> None:
        self.photos, self.runs = folder / "photos", folder / "runs"
        self.wrong = write_photos(self.photos)
        self.run = train(Dataset(self.photos), PLAIN, folder=self.runs, watch=Watch(progress=False)).folder

    def is_wrong(self, key: str) -> bool:
        return Path(key).name in self.wrong


@pytest.fixture(scope="session")
def mislabelled(tmp_path_factory) -> Mislabelled:
    return Mislabelled(tmp_path_factory.mktemp("mislabelled"))
