"""What is gathered for the next training is counted, and equal contents are found however they are written."""

from byeori import Run
from byeori.cycle.champion import champion_of
from byeori.cycle.gathering import gather
from byeori.cycle.retrain import plan_retraining
from byeori.tracking.store import Store
from byeori.training.train import dataset_of
from judged import judge


def test_everything_that_was_judged_is_on_one_side_and_counted(people):
    judge(people / "runs/first", [({"age": 100.0 + number, "town": "Jeju"}, "no") for number in range(30)])
    champion, data = champion_of("first"), dataset_of(Run.open("runs/first"))
    store = champion.store()
    found = gather(champion, data, store, share=0.5, before=None)
    assert found.live + len(found.added.samples) == 30
    assert (found.new, found.in_source, found.gone, found.grown) == (len(found.added.samples), 0, 0, 0)
    every = gather(champion, data, store, share=0.0, before=None)
    assert (every.live, len(every.added.samples)) == (0, 30)
    none = gather(champion, data, store, share=1.0, before=None)
    assert (none.live, none.added.samples) == (30, ())


def test_a_number_written_otherwise_is_the_same_content(people):
    table = people / "people.csv"
    lines = table.read_text().splitlines()
    age, town, _ = lines[1].split(",")
    judge(people / "runs/first", [({"age": float(age), "town": town}, "no"), ({"age": f"{age}00", "town": town}, "no")])
    champion, data = champion_of("first"), dataset_of(Run.open("runs/first"))
    found = gather(champion, data, champion.store(), share=0.0, before=None)
    assert (found.in_source, found.added.samples) == (1, ())


def test_an_answer_that_was_learned_from_and_comes_to_the_source_stays_in_training(people):
    judge(people / "runs/first", [({"age": 700.0 + number, "town": "Jeju"}, "no") for number in range(20)])
    champion, data = champion_of("first"), dataset_of(Run.open("runs/first"))
    before = gather(champion, data, champion.store(), share=0.0, before=None).added.keep(people / "runs")
    table = people / "people.csv"
    table.write_text(table.read_text() + "".join(f"\n{700 + number},Jeju,no" for number in range(20)))
    found = gather(champion, dataset_of(Run.open("runs/first")), champion.store(), share=0.0, before=before)
    assert (found.grown, found.in_source, found.added.samples) == (20, 20, ())
    grown = dataset_of(Run.open("runs/first")).adding(found.added.keep(people / "runs"))
    assert set(grown.parts[200:].tolist()) == {"train"}


def test_what_is_not_as_expected_of_the_source_is_not_learned_from_and_told(people):
    expected = "[columns.age]\ngreatest = 150\n[columns.bought]\nvalues = ['no', 'yes']\n"
    (people / "people.csv.expectations.toml").write_text(expected)
    asked = [({"age": 100.0 + number, "town": "Jeju"}, "no") for number in range(10)]
    judge(people / "runs/first", [*asked, ({"age": 9000.0, "town": "Jeju"}, "no"), ({"age": 9.0, "town": ""}, "yes")])
    champion, data = champion_of("first"), dataset_of(Run.open("runs/first"))
    found = gather(champion, data, champion.store(), share=0.0, before=None)
    assert (len(found.added.samples), found.odd, found.odd_as) == (11, 1, "age: 9,000 is above 150")


def test_judged_answers_whose_input_is_gone_are_counted(people):
    ids = judge(people / "runs/first", [({"age": 100.0 + number, "town": "Jeju"}, "no") for number in range(6)])
    champion, data = champion_of("first"), dataset_of(Run.open("runs/first"))
    kept = gather(champion, data, champion.store(), share=0.0, before=None)
    assert kept.lost == 0
    store = Store("runs")
    (people / "runs" / store.answer(ids[0]).input_path).unlink()
    store.close()
    found = gather(champion, data, champion.store(), share=0.0, before=None)
    assert (len(found.added.samples), found.lost) == (5, 1)
    after = gather(champion, data, champion.store(), share=0.0, before=kept.added)
    assert (len(after.added.samples), after.lost) == (6, 0)  # it has a copy


def test_a_class_that_the_source_has_lost_is_told(people):
    table = people / "people.csv"
    table.write_text(table.read_text().replace(",yes", ",yea"))
    judge(people / "runs/first", [({"age": 100.0 + number, "town": "Jeju"}, "yes") for number in range(10)])
    told = "'yes': a class of which the source has no sample any more; was it renamed?"
    assert told in str(plan_retraining("first"))
