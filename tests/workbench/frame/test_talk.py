"""What went wrong at an address that a script talks to is JSON that says it."""

from asked import PETS, asked_in


def test_a_role_that_may_not_is_told_so(asked):
    reply = asked("look").get("/label/next")
    assert reply.status_code == 403
    assert "“label”" in reply.json()["error"]["message"]


def test_a_mistake_a_missing_thing_and_a_wrong_request_are_told(asked, tmp_path):
    made = asked_in(tmp_path / "runs")
    [number] = made.ask(made.run("pets-1", PETS), 1)
    made.store.close()
    told = asked()
    reply = told.get("/label/items/99/guess")
    assert (reply.status_code, reply.json()["error"]["message"]) == (404, "no item of the queue has the number 99")
    reply = told.post(f"/label/items/{number}", json={"value": "cow"})
    assert reply.status_code == 422
    assert "label 'cow' is not one of the 4 classes" in reply.json()["error"]["message"]
    reply = told.post(f"/label/items/{number}", json={})
    assert reply.status_code == 422
    assert "value" in reply.json()["error"]["message"]
