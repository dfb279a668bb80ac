"""Rows come piece by piece, and none is lost or given twice while others are written."""

from sqlalchemy import select

import byeori.journal.reading as reading
import byeori.tracking.schema as schema
from byeori.journal.reading import count_answers, pieces


def test_answers_that_come_between_two_pieces_move_none(kept, monkeypatch):
    monkeypatch.setattr(reading, "PIECE", 3)
    ids = kept.write(["cat"] * 6)
    query = select(schema.answers.c.id, schema.answers.c.time)
    found = []
    for number, rows in enumerate(pieces(kept.store, query)):
        found += [row.id for row in rows]
        if number == 0:
            kept.write(["dog"], 99, time=0.0)
    assert found == ids
    assert count_answers(kept.store, []) == 7
