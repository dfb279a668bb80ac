"""The pages of data: overview, findings, samples, map and versions; and what is done with chosen samples."""

import pytest

from byeori.tracking.records import RunRecord


@pytest.mark.parametrize("tab", ["overview", "findings", "samples", "map", "versions"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_every_view_of_the_data_of_a_run_is_there(copied, asked, patient, tab, language):
    reply = patient(asked(), f"/data/{tab}?run={copied}", headers={"Accept-Language": language})
    assert reply.status_code == 200, reply.text[-500:]
    assert "photos" in reply.text


def test_a_page_that_needs_time_says_so_and_comes(copied, asked, patient):
    client = asked()
    reply = client.get(f"/data/overview?run={copied}")
    assert reply.status_code == 202
    assert "Reading the data" in reply.text
    text = patient(client, f"/data/overview?run={copied}").text
    assert "2 classes" in text
    assert "label=circles" in text


def test_samples_of_a_class_are_shown_with_small_pictures(copied, asked, patient):
    client = asked()
    text = patient(client, f"/data/samples?run={copied}&label=circles").text
    assert "12 samples" in text
    assert "circles/00.png" in text
    assert "squares/00.png" not in text
    reply = client.get(f"/data/file?run={copied}&row=0&name=image&side=96")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "image/jpeg")
    assert client.get(f"/data/file?run={copied}&row=999&name=image").status_code == 404
    assert client.get(f"/data/file?run={copied}&row=0&name=nix").status_code == 400


def test_the_map_has_a_point_a_sample_and_shows_the_chosen_ones(copied, asked, patient):
    client = asked()
    found = patient(client, f"/data/points?run={copied}").json()
    assert sorted(found["rows"]) == list(range(24))
    assert {len(found[name]) for name in ("x", "y", "groups")} == {24}
    part = client.get(f"/data/tiles?run={copied}&row=0&row=23").text
    assert part.count("<figure") == 2


def test_chosen_samples_are_asked_for_once(copied, asked, store, patient):
    client = asked("label")
    patient(client, f"/data/overview?run={copied}")
    reply = client.post("/data/queue", data={"run": copied, "row": [0, 1]})
    assert "2 samples put into the label queue" in reply.text
    reply = client.post("/data/queue", data={"run": copied, "row": [1, 2]})
    assert "1 sample put into the label queue" in reply.text
    item = store.queue.items()[0]
    assert (item.why, item.content["target"], item.content["form"]["options"]) == (
        "picked",
        "label",
        ["circles", "squares"],
    )
    assert "labeler" in item.reason
    assert [(line.who, line.action, line.content) for line in store.audit.lines()] == [
        ("labeler", "ask", {"samples": count}) for count in (1, 2)
    ]


def test_a_decision_about_chosen_samples_stands_in_the_journal_and_on_the_page(copied, asked, store, patient, learned):
    client = asked("decide")
    patient(client, f"/data/overview?run={copied}")
    client.post("/data/decide", data={"run": copied, "row": [0], "action": "leave_out"})
    client.post("/data/decide", data={"run": copied, "row": [1], "action": "relabel", "value": "squares"})
    out, other = store.decisions.decisions()
    assert (out.action, out.who, out.place, out.data) == (
        "leave_out",
        "decideer",
        "circles/00.png",
        str(learned.photos),
    )
    assert (other.action, other.value) == ("relabel", "squares")
    relabelled, left_out = store.audit.lines(who="decideer", action="decide")
    assert left_out.content == {"decision": "leave_out", "samples": 1}
    assert relabelled.content == {"decision": "relabel", "value": "squares", "samples": 1}
    text = patient(client, f"/data/versions?run={copied}").text
    assert "circles/00.png" in text
    assert "decideer" in text
    reply = client.post("/data/decide", data={"run": copied, "row": [1], "action": "relabel", "value": "<b>"})
    assert "is none of the classes of" in reply.text


@pytest.mark.parametrize(("role", "path"), [("look", "queue"), ("look", "decide"), ("label", "decide")])
def test_who_may_not_changes_nothing(copied, asked, store, role, path):
    reply = asked(role).post(f"/data/{path}", data={"run": copied, "row": [0], "action": "leave_out"})
    assert (reply.status_code, "You may not do this" in reply.text) == (403, True)
    assert store.decisions.last() == 0
    assert store.queue.items() == []


def test_any_source_may_be_opened_by_who_decides_and_none_but_known_ones_by_others(copied, asked, tmp_path, patient):
    (tmp_path / "pets.csv").write_text(
        "age,kind\n" + "".join(f"{age},{'cat' if age % 2 else 'dog'}\n" for age in range(40))
    )
    other = {"source": str(tmp_path / "pets.csv")}
    text = patient(asked(), "/data/samples", params=other).text
    assert "40 samples" in text
    assert asked("label").get("/data/overview", params=other).status_code == 403
    assert asked("look").get("/data/overview", params={"source": "/etc"}).status_code == 403
    assert asked().get("/data/open", params=other).headers["location"].startswith("/data/overview?source=")


def test_what_is_not_there_is_told(copied, asked, store, tmp_path):
    client = asked()
    store.add_run(RunRecord("objects", "objects-1", 1.0, "done"))
    assert "there is no such run" in client.get("/data/overview?run=nix").text
    assert "made of objects in Python" in client.get("/data/overview?run=objects").text
    assert "there is no such folder or file" in client.get("/data/overview?source=/nix").text
    assert "whose? Choose a source" in client.get("/data/overview").text


def test_data_that_cannot_be_read_says_why(copied, asked, tmp_path, patient):
    (tmp_path / "bad.csv").write_text("a\n")
    reply = patient(asked(), "/data/overview", params={"source": str(tmp_path / "bad.csv")})
    assert reply.status_code == 400
    assert "bad.csv" in reply.text


def test_reading_anew_sees_what_has_changed(copied, asked, tmp_path, patient):
    path, client = tmp_path / "pets.csv", asked()
    rows = "age,kind\n" + "".join(f"{age},{'cat' if age % 2 else 'dog'}\n" for age in range(40))
    path.write_text(rows)
    assert "40 samples" in patient(client, "/data/samples", params={"source": str(path)}).text
    path.write_text(rows + "41,cat\n42,dog\n")
    assert asked("look").post("/data/refresh", data={"source": str(path)}).status_code == 403
    assert client.post("/data/refresh", data={"source": str(path)}).status_code == 303
    assert "42 samples" in patient(client, "/data/samples", params={"source": str(path)}).text
