"""The look that pages share is there, and names nothing that is not."""

import re

from byeori.core.look import LOOK, look_file


def test_its_files_are_there_and_fetch_nothing():
    for name in LOOK:
        text = look_file(name).read_text(encoding="utf-8")
        assert text
        assert not re.search(r"url\(|@import", text)


def test_every_colour_that_it_uses_has_a_value():
    text = look_file("look.css").read_text(encoding="utf-8")
    assert set(re.findall(r"var\(--([\w-]+)\)", text)) <= set(re.findall(r"--([\w-]+):", text))
