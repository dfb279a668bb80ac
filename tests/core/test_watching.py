"""Who watches: told in a block, and nobody beside it."""

from threading import Thread

from byeori.core.watching import counted, doing, watched_by


def test_a_watcher_is_told_within_its_block_alone():
    told: list[tuple[str, int, int]] = []
    doing("before")
    with watched_by(lambda *where: told.append(where)):
        doing("within", 1, 2)
        with watched_by(lambda *where: told.append(("inner", 0, 0))):
            doing("deeper")
        assert list(counted("again", "ab")) == ["a", "b"]
    doing("after")
    assert told == [("within", 1, 2), ("inner", 0, 0), ("again", 0, 2), ("again", 1, 2)]


def test_another_thread_is_not_watched():
    told: list[str] = []
    with watched_by(lambda phase, done, everything: told.append(phase)):
        thread = Thread(target=doing, args=("elsewhere",))
        thread.start()
        thread.join()
    assert told == []
