"""From a request to what is kept of it: asked under a name, judged by a table, exported with its picture, forgotten."""

import csv

from byeori import AnswerFilter, answers


def _ask(client, content, name):
    reply = client.post("/v1/predict", content=content, headers={"Content-Type": "image/png", "X-Reference": name})
    return reply.json()["answers"][0]


def test_an_answer_goes_its_whole_way(server, bundle, picture, tmp_path):
    with server() as asked:
        given = [_ask(asked.client, picture(seed), f"order {seed}") for seed in range(4)]
        page = {"id": given[3]["id"], "correct": True}
        assert asked.client.post("/v1/judgements", json=page).status_code == 201
    found = answers(bundle, store=tmp_path)
    assert [(answer.id, answer.value) for answer in found] == [(one["id"], one["value"]) for one in given]
    assert [answer.source for answer in found] == ["serve"] * 4

    other = next(name for name in bundle.task.target.about.classes if name != given[1]["value"])
    (tmp_path / "outcomes.csv").write_text(f'reference,animal\norder 0,"{given[0]["value"]}"\norder 1,"{other}"\n')
    arrived = found.add_truths(tmp_path / "outcomes.csv")
    assert (arrived.written, arrived.is_whole) == (2, True)
    assert [answer.is_correct for answer in found] == [True, False, None, True]
    assert [answer.reference for answer in answers(bundle, AnswerFilter(wrong=True), store=tmp_path)] == ["order 1"]
    assert (found.delay().judged, found.delay().answers) == (3, 4)

    done = found.export(tmp_path / "out.csv", inputs=True)
    assert (done.answers, done.gone) == (4, 0)
    rows = list(csv.DictReader((tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()))
    assert [(tmp_path / row["input.file"]).read_bytes() for row in rows] == [picture(seed) for seed in range(4)]
    assert [row["truth"] for row in rows] == [given[0]["value"], other, "", given[3]["value"]]

    first = next(iter(found))
    assert first.input.read_bytes() == picture(0)
    assert found.forget(first.id).files == 1
    assert (first.input.exists(), len(found)) == (False, 3)
