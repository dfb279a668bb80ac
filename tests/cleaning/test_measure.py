"""Measuring: planted, found, mended and trained again in a folder of its own; each suspect is then so sure."""

from byeori import Dataset, Watch, clean


def test_planted_errors_are_found_and_give_each_suspect_how_sure_it_is(mislabelled, tmp_path):
    silent = Watch(progress=False)
    data = Dataset(mislabelled.photos)
    found = clean(data, mislabelled.run, measure=True, top=10, folder=tmp_path, watch=silent)
    measured = found.measured
    assert measured is not None
    assert measured.planted == round(0.1 * (data.parts == "train").sum())
    assert measured.precision.value > 3 * measured.share
    assert measured.auroc > 0.85
    assert measured.gain is not None
    assert measured.gain.part == "test"
    assert measured.gain.looked_at == measured.planted
    assert measured.gain.mended > measured.gain.mended_at_random
    sure = [one.confidence for one in found.of("label") if one.confidence is not None]
    assert len(sure) == 10
    assert sure == sorted(sure, reverse=True)
    assert sure[0] > 0.3
    assert not list(tmp_path.glob("*/bundle"))  # trainings on planted errors leave no run behind
