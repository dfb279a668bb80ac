from byeori.data.sources.tables.keys import Keys


def test_names_of_rows_are_made_where_they_are_asked_for():
    keys = Keys("a.csv:", range(2, 6))
    assert [*keys] == ["a.csv:2", "a.csv:3", "a.csv:4", "a.csv:5"] == [*keys]
    assert keys == ("a.csv:2", "a.csv:3", "a.csv:4", "a.csv:5")
    assert keys[1:3] == ["a.csv:3", "a.csv:4"]
    assert (keys[0], keys[-1], len(keys)) == ("a.csv:2", "a.csv:5", 4)
    assert hash(keys) == hash(tuple(keys))
    assert keys != ("a.csv:2",)
