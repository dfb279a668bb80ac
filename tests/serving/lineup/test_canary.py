"""A canary answers a share of the requests, the same ones always."""

from pathlib import Path

import pytest

from byeori.core.errors import ServeError
from byeori.serving.lineup.canary import Canary, CanaryShare
from byeori.serving.lineup.trial import Trial

KEYS = [f"order {number}".encode() for number in range(4_000)]


def _taken(share):
    canary = Canary(None, share, Trial("canary", "d", None, "photos-2"))
    return {key for key in KEYS if canary.takes(key)}


def test_it_takes_its_share_the_same_ones_always_and_more_of_them_as_it_grows():
    few, many = _taken(0.05), _taken(0.3)
    assert 0.04 * len(KEYS) < len(few) < 0.06 * len(KEYS)
    assert few < many
    assert _taken(0.05) == few


@pytest.mark.parametrize(
    ("text", "run", "share"),
    [("runs/photos-2=5%", "runs/photos-2", 0.05), ("a=b = 0.5", "a=b ", 0.5), ("x=12.5 %", "x", 0.125)],
)
def test_a_run_and_its_share_are_read(text, run, share):
    assert CanaryShare.of(text.replace("= 0", "=0")) == CanaryShare(Path(run), share)


@pytest.mark.parametrize("text", ["runs/photos-2", "runs/photos-2=", "=5%", "a=0%", "a=100%", "a=5", "a=-1%", "a=x%"])
def test_anything_else_is_refused(text):
    with pytest.raises(ServeError, match="names no run with a share; give one such as runs/photos-2=5%"):
        CanaryShare.of(text)
