from byeori.tracking.store import Store


def test_lines_are_given_newest_first_and_by_who_and_what(store_place):
    audit = Store(store_place).audit
    for number in range(4):
        audit.add("ann" if number % 2 else None, "release" if number < 2 else "user", f"thing {number}", {"n": number})
    lines = audit.lines()
    assert [line.subject for line in lines] == ["thing 3", "thing 2", "thing 1", "thing 0"]
    assert lines[0].time > 1e9
    assert [line.content for line in audit.lines(who="ann")] == [{"n": 3}, {"n": 1}]
    assert [line.subject for line in audit.lines(action="release")] == ["thing 1", "thing 0"]
    assert audit.lines(before=lines[2].id, newest=5) == [lines[3]]
    assert [line.subject for line in audit.lines(about="THING 2")] == ["thing 2"]
    assert audit.lines(about="%") == []
    assert audit.named() == (["ann"], ["release", "user"])
