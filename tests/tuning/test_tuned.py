import pytest


@pytest.fixture
def found(named, worker, planted, tmp_path):
    def make(gain, noise):
        return named(worker(tmp_path, planted(gain, noise=noise)).work().ended)

    return make


def test_what_seemed_to_be_gained_is_set_beside_what_was(found):
    tuned = found(lambda settings: 5 * settings["warmup"], 1.0)
    assert tuned.apparent > 0
    best = tuned.judged.gains[max(tuned.judged.gains, key=lambda n: tuned.judged.gains[n].mean)]
    assert tuned.luck is not None
    assert "was luck" in tuned.text()
    assert best.low < best.mean < best.high


def test_where_all_is_noise_the_default_is_recommended_and_said(found):
    tuned = found(lambda settings: -9.0, 0.1)
    assert tuned.settings == {}
    assert tuned.recipe == tuned.study.recipe
    assert tuned.luck is None
    assert "none seemed better than the default" in tuned.text()
    assert "recommended: the default (as it is)" in tuned.text()


def test_its_record_holds_every_training(found):
    record = found(lambda settings: 0.0, 1.0).to_json()
    assert {one["trial"] for one in record["trainings"]} == set(range(13))
