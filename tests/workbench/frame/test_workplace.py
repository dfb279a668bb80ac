"""Who comes in: users by their token, or all as the one who sits at the machine."""

import getpass

from byeori.workbench.frame import workplace
from byeori.workbench.frame.workplace import Workplace, machine_user


def test_where_nobody_is_asked_all_are_the_user_of_the_machine(tmp_path, store):
    user = Workplace(tmp_path, store).by_token("")
    assert user == machine_user()
    assert user.name == getpass.getuser()
    assert user.may("promote")


def test_where_users_are_asked_a_token_says_who(tmp_path, store):
    place = Workplace(tmp_path, store, asks=True)
    token = store.users.add("ann", "label")
    assert place.by_token(token).name == "ann"
    assert place.by_token("") is None


def test_a_machine_whose_user_has_no_name_has_one(monkeypatch):
    def nameless():
        raise KeyError("uid 1234")

    monkeypatch.setattr(workplace.getpass, "getuser", nameless)
    assert machine_user().name == "local"
