"""What may be tried beside a champion: a run of its task that is not the champion itself."""

import pytest

from byeori.core.errors import BundleError, ServeError
from byeori.data.task import Task
from byeori.fields.kinds import Category, Image
from byeori.serving.lineup.trying import canary_of, shadow_of
from releasing import spoil


@pytest.fixture
def stranger(make, bundle):
    return make(3, Task({"image": Image("RGB", 8, 8)}, "mood", Category(bundle.task.target.classes)))


def _make(bundle, *, run):
    return bundle, run


def test_a_canary_is_loaded_with_its_share(bundle, later):
    canary = canary_of(f"{later.folder}=5%", bundle, _make)
    assert canary.model[0].digest == later.digest
    assert (canary.share, canary.trial.bundle, canary.trial.name) == (0.05, later.digest, "bundle-2")


def test_another_task_is_refused(bundle, stranger, store):
    told = "answers mood from image, and this server answers animal from image"
    with pytest.raises(ServeError, match=told):
        canary_of(f"{stranger.folder}=5%", bundle, _make)
    with pytest.raises(ServeError, match=told):
        shadow_of(stranger.folder, bundle, store)


def test_the_champion_itself_is_refused(bundle, store):
    with pytest.raises(ServeError, match=r"^--canary: .* is what answers already; give another run"):
        canary_of(f"{bundle.folder}=5%", bundle, _make)
    with pytest.raises(ServeError, match=r"^--shadow: .* is what answers already; give another run"):
        shadow_of(bundle.folder, bundle, store)


def test_what_is_no_run_or_does_not_prove_itself_is_refused(bundle, later, store, tmp_path):
    with pytest.raises(BundleError, match="is neither a bundle's folder nor a run"):
        shadow_of(tmp_path / "nothing", bundle, store)
    spoil(later)
    with pytest.raises(BundleError):
        canary_of(f"{later.folder}=5%", bundle, _make)
