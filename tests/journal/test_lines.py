"""An answer as a line of JSON."""

import json

from byeori.journal.answers import answers
from byeori.journal.lines import line_of, record_of


def test_a_line_has_what_is_known_and_leaves_out_what_is_not(kept):
    first, _ = kept.write(["cat", "dog"], reference="order 1")
    kept.judge(first, False, "dog", at=1_790_000_060.0)
    one, two = (json.loads(line_of(record_of(answer))) for answer in answers(kept.run))
    assert (one["id"], one["time"], one["reference"]) == (first, "2026-09-21T14:13:20.000+00:00", "order 1")
    assert (one["correct"], one["truth"], one["delay_s"]) == (False, "dog", 60.0)
    assert one["traits"] == {"image.brightness": 0.0, "town": "서울"}
    assert not {"correct", "truth", "input"} & set(two)


def test_what_an_answer_calls_its_parts_hides_nothing(kept):
    kept.write(["cat"], outputs={"value": "cat", "id": "mine", "low": float("nan")})
    [answer] = answers(kept.run)
    assert record_of(answer)["id"] == answer.id
    assert json.loads(line_of(record_of(answer)))["low"] is None


def test_a_line_steers_no_terminal(kept):
    kept.write(["\x9b2Jcat"])
    [answer] = answers(kept.run)
    assert "\x9b" not in line_of(record_of(answer))
