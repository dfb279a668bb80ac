import threading
from dataclasses import replace

import pytest

from byeori.bundles import folder
from byeori.core.errors import ConfigError
from byeori.core.files import file_hash
from byeori.tracking.records import Release
from byeori.tracking.releases import RECORD, standing_release
from byeori.tracking.store import Store

FIRST = Release("production", 1, 0.0, "ann", "release", "a" * 64, "/runs/1/bundle", "1", 7, "the first")


@pytest.fixture
def releases(store_place):
    return Store(store_place).releases


def test_a_line_comes_back_as_it_went_with_the_time_it_was_written(releases):
    made = releases.add(FIRST)
    assert made.time > 1e9
    assert releases.newest("production") == made
    assert releases.releases("production") == releases.releases() == [made]
    assert releases.newest("staging") is None


def test_each_name_has_a_journal_of_its_own(releases):
    releases.add(FIRST)
    releases.add(replace(FIRST, name="staging", bundle="b"))
    releases.add(replace(FIRST, number=2, bundle="c"))
    assert [one.bundle for one in releases.releases("production")] == [FIRST.bundle, "c"]
    assert releases.newest("staging").bundle == "b"


def test_of_two_who_release_at_once_one_is_told_and_nothing_is_lost(store_place):
    said = list[str]()

    def release(bundle: str) -> None:
        try:
            Store(store_place).releases.add(replace(FIRST, bundle=bundle))
        except ConfigError as error:
            said.append(str(error))

    Store(store_place).close()
    threads = [threading.Thread(target=release, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(Store(store_place).releases.releases()) == 1
    assert len(said) == 3
    assert "production: somebody else has released under this name meanwhile; nothing was changed" in said[0]


def test_a_line_that_was_not_seen_is_not_passed_over(releases):
    releases.add(FIRST)
    for number in (1, 3):
        with pytest.raises(ConfigError, match="somebody else has released"):
            releases.add(replace(FIRST, number=number))


def test_looks_at_a_pair_are_counted_and_the_same_evidence_is_no_new_look(releases):
    looks = [
        releases.judge("a", "b", "unknown", {"cases": cases}, same=str(cases)).look for cases in (100, 100, 200, 200)
    ]
    assert looks == [1, 1, 2, 2]
    assert releases.judge(None, "b", "better", {}).look == 1  # beside no champion
    assert [one.look for one in releases.verdicts("b")] == [*looks, 1]
    last = releases.verdicts(newest=1)[0]
    assert releases.verdict(last.id) == last
    assert releases.verdict(99) is None
    assert releases.verdicts("c") == []


def test_a_first_verdict_of_an_older_version_is_the_first_and_not_better(releases):
    made = releases.judge(None, "b", "better", {})
    releases.judge("b", "c", "better", {})
    releases.judge(None, "d", "refused", {})
    assert [one.word for one in releases.verdicts()] == ["first", "better", "refused"]
    assert releases.verdict(made.id).word == "first"


def test_going_back_takes_the_newest_release_away():
    second = replace(FIRST, number=2, bundle="b")
    back = replace(FIRST, number=3, action="back")
    assert standing_release([FIRST, second, back]) == [FIRST]
    assert standing_release([FIRST, second, back, back]) == []
    assert standing_release([back]) == []


def test_a_bundle_is_found_where_a_folder_of_runs_was_moved_to_or_copied(tmp_path):
    assert RECORD == folder.RECORD
    bundle = tmp_path / "runs/photos-1/bundle"
    bundle.mkdir(parents=True)
    (bundle / RECORD).write_text("{}")
    store = Store(tmp_path / "runs")
    made = store.releases.add(replace(FIRST, bundle=file_hash(bundle / RECORD), path=str(bundle)))
    store.close()
    (tmp_path / "runs").rename(tmp_path / "elsewhere")
    store = Store(tmp_path / "elsewhere")
    moved = tmp_path / "elsewhere/photos-1/bundle"
    assert store.releases.newest("production") == replace(made, path=str(moved))
    assert [one.path for one in store.releases.releases()] == [str(moved)]
    (moved / RECORD).write_text('{"another": 1}')
    assert store.releases.newest("production") == made  # what was released is what has its digest
    store.close()
