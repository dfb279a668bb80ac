import pytest

import byeori.monitoring.rows as module
from byeori.monitoring.rows import count_after, ends, newest, pages
from watched import START, bundle_in, rows_of, subject_in, write


@pytest.fixture
def subject(tmp_path):
    return subject_in(tmp_path, bundle_in(tmp_path))


def test_pages_give_each_answer_once_in_order_also_of_one_moment(subject, monkeypatch):
    monkeypatch.setattr(module, "PAGE", 7)
    write(subject, rows_of(40, 3), step_s=0.0)
    write(subject, rows_of(5, 4), START + 9, name="b")
    found = list(pages(subject, (float("-inf"), "")))
    assert [len(page) for page in found] == [7, 7, 7, 7, 7, 7, 3]
    keys = [row.key for page in found for row in page]
    assert keys == sorted(set(keys))
    after = [row for page in pages(subject, keys[19]) for row in page]
    assert [row.key for row in after] == keys[20:]
    assert sum(map(len, pages(subject, (float("-inf"), ""), until=START + 1, most=9))) == 9


def test_counts_and_ends_are_of_this_bundle_alone(subject):
    assert ends(subject) is None
    write(subject, rows_of(12, 3))
    assert count_after(subject, (float("-inf"), ""), 100) == 12
    assert count_after(subject, (float("-inf"), ""), 5) == 5
    assert ends(subject) == (START, START + 11 * 60)


def test_the_newest_are_given_oldest_first(subject):
    write(subject, rows_of(12, 3))
    assert [row.id for row in newest(subject, START, START + 9e9, 2)] == ["a-000010", "a-000011"]
