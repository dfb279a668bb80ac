"""SECURITY.md: every promise names tests that hold it, and each of them is there."""

import re

from source import ROOT

TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
PROMISES = TEXT.partition("## What byeori promises")[2].partition("## What it does not promise")[0]


def test_every_promise_names_its_tests():
    parts = re.split(r"\n(?=\*\*)", PROMISES)[1:]
    assert len(parts) > 5
    assert not [part.splitlines()[0] for part in parts if "`test_" not in part]


def test_every_test_that_is_named_is_there():
    file, absent = "", []
    for name in re.findall(r"`((?:[a-z_]+/)+test_\w+\.py|test_\w+)`", PROMISES):
        if name.endswith(".py"):
            file = (ROOT / "tests" / name).read_text(encoding="utf-8")
        elif not re.search(rf"^(async )?def {name}\(", file, re.MULTILINE):
            absent.append(name)
    assert not absent
