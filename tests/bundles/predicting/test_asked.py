"""What words stand for: texts, files, and the rows of tables, each with what it keeps of its own."""

from byeori.bundles.predicting.asked import sources
from byeori.fields.kinds import Number, Text

TEXT = {"text": Text()}
TABLE = {"size": Number(), "age": Number()}


def _asked(inputs, *words):
    told = []
    found = sources(inputs, [str(word) for word in words], told.append)
    return found, [sample for source in found for sample in source.samples()], told


def test_a_word_is_a_text_and_a_file_of_that_name_is_read(tmp_path):
    (tmp_path / "note.txt").write_text("from the file")
    _, samples, _ = _asked(TEXT, "a few words", tmp_path / "note.txt")
    assert [sample.cells["text"] for sample in samples] == ["a few words", "from the file"]
    assert samples[1].own == {"text": tmp_path / "note.txt"}


def test_a_name_of_a_file_that_is_not_there_is_no_text_but_an_error_with_the_nearest(tmp_path):
    (tmp_path / "note.txt").write_text("x")
    _, [sample], _ = _asked(TEXT, tmp_path / "nota.txt")
    assert sample.cells == {}
    assert "no such file" in sample.error
    assert "note.txt" in sample.error


def test_each_row_of_a_table_is_a_sample_that_says_where_it_stands(tmp_path):
    (tmp_path / "t.csv").write_text("id,age,size\n1,2,3\n4,,6\n")
    [source], samples, _ = _asked(TABLE, tmp_path / "t.csv")
    assert source.is_table
    assert source.names == ("id", "age", "size")
    assert [sample.key.rpartition("/")[2] for sample in samples] == ["t.csv:2", "t.csv:3"]
    assert set(samples[0].cells) == {"size", "age"}
    assert all(sample.is_row for sample in samples)


def test_a_table_without_a_column_of_the_model_is_one_error_that_names_it(tmp_path):
    (tmp_path / "t.csv").write_text("id,siz\n1,2\n")
    _, [sample], _ = _asked(TABLE, tmp_path / "t.csv")
    assert "no column 'size', which the model wants" in sample.error
    assert "siz" in sample.error


def test_words_keep_their_order_around_a_table(tmp_path):
    (tmp_path / "t.csv").write_text("text\nsecond\n")
    _, samples, _ = _asked(TEXT, "first one", tmp_path / "t.csv", "third one")
    assert [sample.cells["text"] for sample in samples] == ["first one", "second", "third one"]
