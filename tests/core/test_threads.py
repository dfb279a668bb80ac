"""Threads: as many as there are processors."""

from byeori.core.threads import threads


def test_there_is_a_thread_for_each_processor():
    assert threads() >= 1
