"""Five hundred names, labels, notes and values that are code: none of them runs on any page, and all are shown."""

import re
from pathlib import Path

import pytest

from byeori.tracking.folders import write_mark
from byeori.tracking.records import Decision, RunRecord
from byeori.tracking.store import Store
from byeori.workbench.server import running_ui
from hostile import COUNT, SEEDS, Seen, hostile_words


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> tuple[Path, Path]:
    """A folder of runs, and a table, all words of which are hostile."""
    folder, words = tmp_path_factory.mktemp("hostile"), hostile_words()
    store = Store(folder / "runs")
    table = folder / "pets.csv"
    quoted = [word.replace("\x00", "").replace('"', '""') for word in words]
    labels = [f"<b onclick=top.struck=1>{number % 3}" for number in range(COUNT)]
    rows = [f'"{word}","{label}",{number}' for number, (word, label) in enumerate(zip(quoted, labels, strict=True))]
    table.write_text("\n".join(["words,<i>kind,size", *rows]), encoding="utf-8")
    for number, word in enumerate(words):
        name = f"{number}" if number else "<img src=x onerror=top.struck=1>"
        recipe = {word: word, "model": word}
        code = {"commit": word, "dirty": True}
        machine = {"host": word, "packages": {"torch": word}, "command": ["x", word]}
        about = {
            "recipe": recipe,
            "code": code,
            "environment": machine,
            "data_path": str(table) if not number else word,
        }
        headline = {"text": word, word: 0.5}
        store.add_run(
            RunRecord(f"{number}", word if number else name, float(number), "done", headline=headline, **about)
        )
    (folder / "runs" / "x").mkdir()
    write_mark(folder / "runs" / "x", run="0", created=0.0)
    store.write_metrics("1", [(step, word[:100], float(step), 0.0) for word in words[:20] for step in range(3)])
    store.decisions.add(
        [
            Decision(0, 1.0, word, str(table), "<i>kind", None, word, "relabel", word, word)
            for word in (one.replace("\x00", "") for one in words)
        ]
    )
    store.close()
    return folder / "runs", table


def _pages(address, folder, table) -> list[str]:
    from urllib.parse import urlencode

    data = [
        f"{address}/data/{tab}?{urlencode({'source': table})}"
        for tab in ("overview", "findings", "samples", "map", "versions")
    ]
    lists = [f"{address}/runs?page={page}" for page in range(1, 11)]
    runs = [f"{address}/runs/{number}" for number in (0, 1, 7, 33, 499)]
    more = [f"{address}/runs/compare?run=1&run=2&run=3", f"{address}/runs/delete?run=1&run=2", f"{address}/data"]
    asked = [f"{address}/runs?{urlencode({'text': word})}" for word in SEEDS]
    return [*lists, *runs, *more, *data, *asked]


def _wait(read, url):
    for _ in range(600):
        status, text = read(url)
        if status != 202:
            return text
    raise AssertionError(url)


def test_no_page_holds_markup_that_somebody_s_words_made(hostile, asked):
    import time

    from fastapi.testclient import TestClient

    from byeori.workbench.frame.app import make_app
    from byeori.workbench.frame.workplace import Workplace
    from byeori.workbench.pages import PAGES

    folder, table = hostile
    store = Store(folder)
    client = TestClient(make_app(Workplace(folder, store), PAGES), headers={"Accept": "text/html"})

    def read(url):
        reply = client.get(url)
        if reply.status_code == 202:
            time.sleep(0.05)
        return reply.status_code, reply.text

    shown = 0
    for url in _pages("", folder, table):
        seen = Seen()
        text = _wait(read, url)
        seen.feed(text)
        assert not seen.struck, f"{url}: {seen.struck[:3]}"
        shown += len(re.findall(r"top\.struck=1", text))
    assert shown > COUNT  # they are shown, as words
    store.close()


@pytest.mark.browser
def test_nothing_of_it_runs_in_a_browser(hostile, chromium):
    from playwright.sync_api import sync_playwright

    folder, table = hostile
    with running_ui(folder) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        strays, errors = [], []
        page.on(
            "request",
            lambda request: strays.append(request.url) if not request.url.startswith((address, "data:")) else None,
        )
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(dialog.message))
        for url in _pages(address, folder, table)[8:]:
            page.goto(url)
            page.wait_for_selector("[aria-busy]", state="detached", timeout=60_000)
            assert page.evaluate("window.struck") is None, url
            assert page.evaluate("document.querySelectorAll('form[action*=evil], base, iframe').length") == 0, url
        page.goto(f"{address}/runs")
        before = page.locator("#list p").first.inner_text()
        page.fill("input[name=text]", SEEDS[1])
        page.locator("#list p").first.filter(has_not_text=before).wait_for()
        assert page.evaluate("window.struck") is None
        browser.close()
    assert not strays
    assert not errors
