"""Five hundred hostile names, labels, notes, reasons, traits and classes on Label, Clean and Monitor: none runs."""

import json
import time
from html import unescape
from types import SimpleNamespace
from urllib.parse import urlencode

import numpy as np
import pytest

from byeori.bundles.reference.reference import Reference
from byeori.bundles.reference.trait import learn_trait
from byeori.bundles.saving import Contents, save_bundle
from byeori.core.recipe import Recipe
from byeori.data.task import Task
from byeori.fields.kinds import Category, Number
from byeori.journal.kept import Inputs
from byeori.tracking.folders import write_mark
from byeori.tracking.records import Answer, Decision, Item, RunRecord
from byeori.tracking.store import Store
from byeori.workbench.server import running_ui
from hostile import COUNT, Seen, hostile_words

_LOOKED_AT = 60  # questions that the browser goes through


def _words() -> list[str]:
    """All of them, each one another, without what no file holds."""
    return list(dict.fromkeys(word.replace("\x00", "").strip() for word in hostile_words()))


def _bundle(folder, words):
    """A bundle whose columns, classes and traits are hostile, in a run of a hostile name."""
    task = Task({words[0]: Category(tuple(words)), words[1]: Number()}, words[2], Category(tuple(words)))
    draw, recipe = np.random.default_rng(0), Recipe(weights="none")
    traits = {word: learn_trait(word, draw.normal(0, 1, 200).tolist(), "input", column=words[1]) for word in words[:9]}
    traits[words[9]] = learn_trait(words[9], [words[n % 40] for n in range(200)], "input", column=words[0])
    bare = Reference(traits, np.empty((0, len(traits)), np.float32))
    rows = [dict.fromkeys(words[:9], 0.0) | {words[9]: words[n % 40]} for n in range(200)]
    rows = [{**row, **{name: float(draw.normal()) for name in words[:9]}} for row in rows]
    reference = Reference(traits, bare.matrix(rows))
    (folder / "x").mkdir(parents=True)
    write_mark(folder / "x", run="0", created=0.0)
    contents = Contents(task, task.model(recipe), recipe, [{words[0]: words[5], words[1]: 1.0}], reference=reference)
    return save_bundle(folder / "x" / "bundle", contents)


def _answered(store, folder, bundle, words):
    """Let it have answered five hundred times, far off, with inputs that are kept, half of them judged."""
    now, inputs, rows = time.time(), Inputs(folder / "inputs"), []
    for number, word in enumerate(words):
        path, media = inputs.keep({words[0]: word, words[1]: 1.0})
        traits = dict.fromkeys(words[:9], 5.0) | {words[9]: words[number % 40]}
        outputs = {"value": word, "confidence": 0.5}
        known = {"reference": word, "value": word, "confidence": 0.5}
        rows.append(Answer(f"a{number}", now - number, bundle.digest, "x", traits, outputs, 1.0, path, media, **known))
    store.write_answers(rows)
    for number, word in enumerate(words[::2]):
        store.write_judgement(f"a{2 * number}", correct=False, truth=word)
    store.alarms.keep("past", bundle.digest, {}, [(word, "on", word) for word in words], after=0)


def _found(folder, words):
    """What a cleaning leaves, all words of which are hostile."""
    (folder / "clean" / "it").mkdir(parents=True)
    suspects = [
        {"key": word, "sample": f"s{n}", "kind": ("label", "outlier", word)[n % 3], "given": word, "likely": words[-n]}
        | {"evidence": word, "score": 1 - n / 1000, "confidence": None, "part": word}
        for n, word in enumerate(words)
    ]
    record = {"format": 1, "name": words[1], "target": words[2], "samples": COUNT, "run": words[3]}
    record |= {"suspects": suspects, "headline": words[1], "source": words[1], "options": {}, "runs": words[4]}
    (folder / "clean" / "it" / "clean.json").write_text(json.dumps(record))


@pytest.fixture(scope="module")
def loop(tmp_path_factory):
    """A folder of runs that has been served, watched, cleaned and asked about, in hostile words."""
    folder, words = tmp_path_factory.mktemp("loop") / "runs", _words()
    store = Store(folder)
    store.add_run(RunRecord("0", "x", 0.0, "done", data_path=words[1]))
    bundle = _bundle(folder, words)
    _answered(store, folder, bundle, words)
    _found(folder, words)
    form = {"widget": "choice", "options": words}
    content = [{"target": word, "form": form, "cells": {words[0]: word, word: 1}, "guess": word} for word in words]
    store.queue.add(
        [
            Item(0, 1.0, words[1], "random" if n % 2 else word, word, sample=word, place=word, content=content[n])
            for n, word in enumerate(words)
        ]
    )
    store.decisions.add([Decision(0, 1.0, word, word, word, word, word, "relabel", word, word) for word in words])
    yield SimpleNamespace(folder=folder, store=store, digest=bundle.digest, words=words)
    store.close()


def _pages(loop):
    clean = [f"/clean?{urlencode({'show': 'all', 'page': page})}" for page in range(1, 22)]
    kinds = [f"/clean?{urlencode({'kind': word, 'label': word})}" for word in loop.words[:20]]
    journal = [f"/clean/decisions?page={page}" for page in range(1, 6)]
    watched = [f"/monitor?bundle={loop.digest}&days=7", f"/monitor/report?bundle={loop.digest}&days=7"]
    return [*clean, *kinds, *journal, *watched, "/label", f"/label?{urlencode({'data': loop.words[1]})}"]


def test_no_page_of_the_loop_holds_markup_that_somebody_s_words_made(loop):
    from fastapi.testclient import TestClient

    from byeori.workbench.frame.app import make_app
    from byeori.workbench.frame.workplace import Workplace
    from byeori.workbench.pages import PAGES

    client = TestClient(make_app(Workplace(loop.folder, loop.store), PAGES), headers={"Accept": "text/html"})
    shown = ""
    for url in _pages(loop):
        seen, reply = Seen(), client.get(url)
        assert reply.status_code == 200, reply.text
        seen.feed(reply.text)
        assert not seen.struck, f"{url}: {seen.struck[:3]}"
        shown += unescape(reply.text)
    assert sum(word in shown for word in loop.words) > 0.8 * len(loop.words)  # some have signs for what steers
    asked = client.get("/label/next?count=12").json()["questions"]
    assert {one["place"] for one in asked} < {one for one in loop.words if "\x1b" not in one}


@pytest.mark.browser
def test_nothing_of_the_loop_runs_in_a_browser(loop, tab):
    with running_ui(loop.folder) as address:
        for url in _pages(loop)[::6]:
            tab.goto(address + url)
            assert _is_calm(tab), url
        tab.goto(f"{address}/monitor?bundle={loop.digest}&days=7")
        tab.locator(".unlike article").first.wait_for()
        assert _is_calm(tab)
        tab.goto(f"{address}/label")
        for number in range(_LOOKED_AT):
            tab.locator(".class").first.wait_for()
            tab.keyboard.press("/")
            tab.keyboard.press("Escape")
            assert _is_calm(tab), number
            before = tab.locator("#reason").inner_text()
            tab.keyboard.press("s")
            tab.wait_for_function("before => document.getElementById('reason').innerText !== before", arg=before)
    assert tab.told == []


def _is_calm(tab) -> bool:
    """Whether nothing ran, and there is no tag that only somebody's words could have made."""
    ours = "base, iframe, math, object, embed, form[action*=evil], [onload], [onerror], [onmouseover], main style"
    return tab.evaluate(f"window.struck === undefined && document.querySelectorAll('{ours}').length === 0")
