"""Releases take over while many ask: no request is lost, and each answer is that of the bundle that the reply names."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.request import Request, urlopen

import numpy as np
import pytest
import torch

from byeori.bundles.saving import Contents, save_bundle
from byeori.core.recipe import Recipe
from byeori.serving.lineup import following
from byeori.serving.options import ServeOptions, Succession
from byeori.serving.server import running
from byeori.tracking.store import Store
from releasing import release

CLIENTS, PROMOTIONS, PICTURES = 6, 5, 6


@pytest.fixture
def two(bundle, picture, tmp_path):
    """Two bundles of one task that answer otherwise."""
    made = []
    for seed in (2, 3):
        torch.manual_seed(seed)
        recipe = Recipe(model="small-resnet", weights="none", seed=seed)
        contents = Contents(bundle.task, bundle.task.model(recipe), recipe, [{"image": picture(9)}])
        made.append(save_bundle(tmp_path / f"{seed}" / "bundle", contents))
    return made


def _form(contents):
    lines = [
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + content + b"\r\n"
        for content in contents
    ]
    return b"".join(lines) + b"--x--\r\n"


def _ask(address, pictures, number, end):
    """Ask for two pictures at once again and again; give what was asked and the replies."""
    draw, seen = np.random.default_rng(number), []
    while not end.is_set():
        asked = draw.integers(PICTURES, size=2).tolist()
        body = _form([pictures[place] for place in asked])
        sent = Request(f"{address}/v1/predict", body, {"Content-Type": "multipart/form-data; boundary=x"})
        with urlopen(sent, timeout=60) as reply:  # any other status than 200 is an error
            seen.append((asked, json.loads(reply.read())))
    return seen


def test_no_request_is_lost_and_none_is_answered_by_neither_or_both(two, picture, tmp_path, monkeypatch):
    monkeypatch.setattr(following, "_LOOK_S", 0.01)
    store, pictures = Store(tmp_path / "runs"), [picture(seed) for seed in range(PICTURES)]
    known = {one.digest: [told["confidence"] for told in one.predict(pictures)] for one in two}
    assert min(abs(a - b) for a, b in zip(*known.values(), strict=True)) > 1e-3, "the bundles answer alike"
    release(store, two[0], 1)
    options, end = ServeOptions(succession=Succession(follow="production")), threading.Event()
    with running(store=tmp_path / "runs", options=options) as address, ThreadPoolExecutor(CLIENTS) as pool:
        asking = [pool.submit(_ask, address, pictures, number, end) for number in range(CLIENTS)]
        for number in range(2, PROMOTIONS + 2):
            release(store, two[(number + 1) % 2], number)
            while _answering(address) != number:
                pass
        end.set()
        seen = [one for future in asking for one in future.result(60)]
    for asked, reply in seen:
        expected = [known[reply["bundle"]][place] for place in asked]
        assert [answer["confidence"] for answer in reply["answers"]] == pytest.approx(expected, abs=1e-5)
    assert {reply["bundle"] for _asked, reply in seen} == set(known)
    kept = {row.id: row.bundle for row in store.answers()}
    assert kept == {answer["id"]: reply["bundle"] for _asked, reply in seen for answer in reply["answers"]}
    store.close()


def _answering(address):
    with urlopen(f"{address}/healthz", timeout=60) as reply:
        return json.loads(reply.read())["release"]["answers"]
