import pytest

from byeori.core.errors import ConfigError
from byeori.tracking.store import Store


def test_a_token_lets_its_user_in_until_they_end(store_place):
    users = Store(store_place).users
    token = users.add("ann", "label")
    assert users.by_token(token).name == "ann"
    assert users.by_token(token).may("look")
    assert not users.by_token(token).may("decide")
    assert users.end("ann")
    assert users.by_token(token) is None
    assert not users.users()[0].may("look")
    assert not users.end("ann")


def test_who_may_promote_may_all_and_who_may_decide_may_not_promote(store_place):
    users = Store(store_place).users
    promoter, decider = (
        users.by_token(users.add(name, role)) for name, role in (("ann", "promote"), ("bob", "decide"))
    )
    assert all(promoter.may(role) for role in ("look", "label", "decide", "promote"))
    assert not decider.may("promote")


def test_the_store_holds_no_token(tmp_path):
    token = Store(tmp_path).users.add("ann", "look")
    assert token.encode() not in b"".join(file.read_bytes() for file in tmp_path.iterdir())


def test_an_unknown_role_is_told_with_the_nearest(store_place):
    with pytest.raises(ConfigError, match="did you mean 'decide'"):
        Store(store_place).users.add("ann", "decider")
    with pytest.raises(ConfigError, match="wanted a name"):
        Store(store_place).users.add(" ", "look")
