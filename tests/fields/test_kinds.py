"""The kinds that are named one by one are among those that are known."""

from byeori.fields import kinds


def test_each_kind_that_is_named_is_known():
    named = {getattr(kinds, name) for name in kinds.__all__ if name != "KINDS"}
    assert named <= set(kinds.KINDS)
