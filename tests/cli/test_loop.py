"""The flags of the verbs of the loop become what Python takes."""

from byeori.cli.loop import Which
from byeori.journal.filters import AnswerFilter


def test_flags_become_a_filter():
    assert Which().filter() == AnswerFilter()
    assert Which(since="7d", wrong=True, value="cat").filter() == AnswerFilter(since="7d", wrong=True, value="cat")
