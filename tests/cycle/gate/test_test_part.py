"""The frozen test part: whose it is, and what is told of labels that were decided since."""

from dataclasses import replace

from byeori import Dataset, train
from byeori.bundles.bundle import Bundle
from byeori.cycle.gate.test_part import frozen_test_part
from byeori.tracking.records import Decision
from byeori.tracking.store import Store
from contenders import POOR


def test_it_is_the_test_part_of_the_champions_data(runs, trained):
    champion, challenger = Bundle.load(runs / "towns-1"), Bundle.load(runs / "towns-2")
    part, data = frozen_test_part(champion, challenger), Dataset(trained / "towns.csv", target="kind")
    assert set(part.cases.hashes) == set(data.hashes[data.parts == "test"].tolist())
    assert part.digest == frozen_test_part(challenger, champion).digest
    assert part.notes == ()


def test_labels_that_were_mended_since_hold_for_both(runs, trained):
    data = Dataset(trained / "towns.csv", target="kind")
    row = int((data.parts == "test").nonzero()[0][0])
    other = {"high": "low", "low": "high"}[data.samples.labels[row]]
    source, content, key = str(trained / "towns.csv"), str(data.hashes[row]), data.samples.keys[row]
    Store(runs).decisions.add([Decision(0, 1.0, "ann", source, "kind", content, key, "relabel", other)])
    newer = train(Dataset(trained / "towns.csv", target="kind", decisions=runs), POOR, folder=runs)
    part = frozen_test_part(Bundle.load(runs / "towns-1"), Bundle.load(newer.folder))
    assert part.notes == (
        "1 labels of the test part were mended by decisions since; both models are judged by what is decided now.",
    )
    assert part.cases.truth[part.cases.hashes.index(str(data.hashes[row]))] == other


def test_a_content_that_stands_there_with_two_labels_is_not_mended(tmp_path):
    rows = [f"{number % 60},{'high' if number % 60 > 30 else 'low'}" for number in range(180)]
    rows += [f"{number},{'low' if number > 30 else 'high'}" for number in range(60)]
    (tmp_path / "towns.csv").write_text("\n".join(["height,kind", *rows]))
    data = Dataset(tmp_path / "towns.csv", target="kind")
    one, other = (train(data, replace(POOR, seed=seed), folder=tmp_path / "runs") for seed in (1, 2))
    assert frozen_test_part(Bundle.load(one.folder), Bundle.load(other.folder)).notes == ()
