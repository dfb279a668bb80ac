"""What goes between two processes arrives as it was sent, files as bytes, and nothing of it is code."""

import io

from byeori.serving.lineup.frames import read_asked, read_line, write_asked, write_line

ASKED = [
    ("a", {"photo": b"\x00\n\xff{", "age": 3.5, "town": "서울\n", "none": None}),
    ("b", {"photo": b"", "age": True, "town": ["x"], "none": {"y": 1}}),
]


def test_samples_arrive_as_they_were_sent_one_message_after_the_other():
    pipe = io.BytesIO()
    for _ in range(2):
        write_asked(pipe, ASKED)
    pipe.seek(0)
    assert [read_asked(pipe), read_asked(pipe), read_asked(pipe)] == [ASKED, ASKED, None]


def test_a_message_that_was_cut_off_is_the_end():
    pipe = io.BytesIO()
    write_line(pipe, {"digest": "d"})
    whole = pipe.getvalue()
    assert read_line(io.BytesIO(whole)) == {"digest": "d"}
    assert read_line(io.BytesIO(whole[:-1])) is None
