"""The pages of a team on both stores: shown, released, rolled back, two at once, and a role that may not."""

import shutil
import threading
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

from byeori.cycle import release as releasing
from byeori.tracking.store import Store
from byeori.workbench.frame.app import make_app
from byeori.workbench.frame.gate import COOKIE
from byeori.workbench.frame.workplace import Workplace
from byeori.workbench.pages import PAGES
from deployed import deployed


@pytest.fixture
def team(contenders, store_place, tmp_path, monkeypatch) -> Iterator[SimpleNamespace]:
    """The pages of a folder whose store is either database, which several servers can share; a client by role."""
    folder = tmp_path / "runs"
    shutil.copytree(contenders, folder)
    if "://" in store_place:
        monkeypatch.setenv("BYEORI_STORE", store_place)
        file, store = Store(f"sqlite:///{folder / 'byeori.db'}"), Store(folder)
        for run in file.runs():
            store.add_run(run)
        file.close()
    deployed(folder)
    store = Store(folder)
    assert store.where.startswith("postgresql") == ("://" in store_place)

    def client(role: str) -> TestClient:
        """A client of a server of its own."""
        found = TestClient(make_app(Workplace(folder, store, True), PAGES), follow_redirects=False)
        found.headers["Accept"] = "text/html"
        found.cookies.set(COOKIE, store.users.add(f"{role}er", role))
        return found

    yield SimpleNamespace(store=store, client=client, runs={run.name: run.id for run in store.runs()})
    store.close()


def _asked(client, **form):
    """Ask the gate; give the page that it leads to."""
    where = client.post("/deployments/release", data=form).headers["location"]
    while (reply := client.get(where)).status_code == 202:
        threading.Event().wait(0.02)
    return client.get(reply.headers["location"]) if reply.status_code == 303 else reply


def test_every_page_is_shown_and_a_model_is_released_and_rolled_back(team):
    client, store = team.client("promote"), team.store
    champion = store.releases.newest("production").bundle
    shadow = {"kind": "shadow", "challenger": store.audit.lines(about=team.runs["towns-2"])[-1].content["bundle"]}
    for address, shown in (
        ("/deployments", ("towns-1", "taken back", "66.0%")),
        ("/deployments/verdicts/2", ("another town", "28 of 40 cases pass")),
        ("/suite?every=true&only=broken", ("answer-000", "judged wrong")),
        ("/audit?about=towns", ("towns-0", "it failed to answer 3 of 40 times")),
        (f"/runs/{team.runs['towns-2']}", ("towns-2", "Promote")),
        (f"/runs/compare?run={team.runs['towns-1']}&run={team.runs['towns-2']}", ("2 runs compared", "epochs")),
    ):
        reply = client.get(address)
        assert reply.status_code == 200
        for one in shown:
            assert one in reply.text
    text = client.get("/deployments/beside", params={**shadow, "champion": champion}).text
    assert "by 40 requests whose truth is known" in text
    assert "Released as production by promoteer." in _asked(client, run=team.runs["towns-2"], name="production").text
    assert client.post("/deployments/back", data={"name": "production", "number": 2}).status_code == 303
    assert store.releases.newest("production").bundle == champion
    assert [line.action for line in store.audit.lines(who="promoteer")] == ["back", "release"]
    reply = client.post("/deployments/back", data={"name": "production", "number": 2})
    assert (reply.status_code, "somebody has changed what it stands for" in reply.text) == (400, True)


def test_of_two_servers_that_promote_at_once_one_is_told_so(team, monkeypatch):
    together, judged = threading.Barrier(2, timeout=60), releasing.judge_or_refuse

    def judge(*args, **named):
        found = judged(*args, **named)
        together.wait()  # both have seen what stood before
        return found

    monkeypatch.setattr(releasing, "judge_or_refuse", judge)
    clients, replies = [team.client("promote") for _ in range(2)], {}

    def promote(number):
        reply = _asked(clients[number], run=list(team.runs.values())[number], name="staging", reason="as it is")
        replies[number] = reply.status_code, "somebody else has released under this name meanwhile" in reply.text

    clients[0].cookies = clients[1].cookies  # the second token of the user is the one that holds
    for one in clients:  # a route learns its form at the first request, and two apps share it here
        assert one.post("/deployments/release", data={"run": "nobody", "name": "x"}).status_code == 404
    threads = [threading.Thread(target=promote, args=(number,)) for number in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert sorted(replies.values()) == [(200, False), (400, True)]
    assert [line.number for line in team.store.releases.releases("staging")] == [1]


@pytest.mark.parametrize("role", ["look", "decide"])
def test_a_role_that_may_not_promote_is_refused_with_its_text(team, role):
    client = team.client(role)
    for path, form in (("release", {"run": team.runs["towns-2"], "name": "p"}), ("back", {"name": "p", "number": 1})):
        reply = client.post(f"/deployments/{path}", data=form)
        assert reply.status_code == 403
        assert f"This needs the role “promote”, and yours is “{role}”." in reply.text
    assert len(team.store.releases.releases()) == 1
