"""Deployments, Suite, Audit, Run and Compare in a real browser: on a desk and a phone, by people of several roles."""

import shutil
import threading
from types import SimpleNamespace

import pytest

from byeori.cycle import release as releasing
from byeori.tracking.store import Store
from byeori.workbench.server import running_ui
from deployed import deployed

pytestmark = pytest.mark.browser
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 800}}
SAID = {
    "en": ("Promote a run", "taken back", "by 40 requests whose truth is known", "Why", "broken", "released"),
    "ko": ("실행 배포하기", "회수됨", "정답이 알려진 요청 40개 기준입니다", "판정 이유", "새로 실패", "배포"),
}


@pytest.fixture(scope="module")
def team(contenders, tmp_path_factory):
    """One server for a team: ann and bob may promote, eve may look."""
    folder = tmp_path_factory.mktemp("team") / "runs"
    shutil.copytree(contenders, folder)
    deployed(folder)
    store = Store(folder)
    tokens = {
        name: store.users.add(name, role) for name, role in (("ann", "promote"), ("bob", "promote"), ("eve", "look"))
    }
    runs = {run.name: run.id for run in store.runs()}
    with running_ui(folder, allow_host=("team.example",)) as address:
        yield SimpleNamespace(address=address, tokens=tokens, runs=runs, store=store)
    store.close()


@pytest.fixture
def enter(browser, team):
    """Let somebody in by their token; all that a console says fails the test in the end."""
    contexts, told = [], []

    def entered(name, size="desk", language="en"):
        context = browser.new_context(viewport=SIZES[size], locale=language)
        contexts.append(context)
        tab = context.new_page()
        tab.set_default_timeout(60_000)
        tab.on("console", lambda said: told.append(said.text) if said.type in ("error", "warning") else None)
        tab.on("pageerror", lambda error: told.append(str(error)))
        tab.goto(f"{team.address}/deployments")
        tab.locator("input[name=token]").fill(team.tokens[name])
        tab.locator("main button").click()
        tab.wait_for_url("**/deployments")
        return tab

    entered.told = told
    yield entered
    for context in contexts:
        context.close()
    assert told == []


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", SAID)
def test_every_page_stands_in_both_sizes_and_languages(enter, team, size, language):
    tab, (promote, taken_back, known, why, broken, released) = enter("ann", size, language), SAID[language]
    both = "&".join(f"run={run}" for run in team.runs.values())
    verdict = team.store.releases.verdicts()[1].id
    for address, words in (
        ("/deployments", (promote, taken_back, known)),
        (f"/deployments/verdicts/{verdict}", (why,)),
        ("/suite?every=true", (broken, "answer-000")),
        ("/audit", (released, "towns-0")),
        (f"/runs/{team.runs['towns-2']}", ("towns-2",)),
        (f"/runs/compare?{both}", ("towns-1",)),
    ):
        tab.goto(team.address + address)
        for one in words:
            tab.locator("main").get_by_text(one).locator("visible=true").first.wait_for()
        over = tab.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, f"{address} is {over} px too wide"


def test_who_may_only_look_is_told_so_and_changes_nothing(enter, team):
    tab = enter("eve")
    tab.get_by_text("Releasing and rolling back need the role “promote”.").wait_for()
    assert tab.get_by_role("button", name="Ask the gate and release").count() == 0
    before = len(team.store.releases.releases())
    tab.evaluate("""() => {
        const form = document.createElement("form");
        Object.assign(form, { method: "post", action: "/deployments/back" });
        for (const [name, value] of [["name", "production"], ["number", "1"]]) {
            const field = document.createElement("input");
            Object.assign(field, { name, value });
            form.append(field);
        }
        document.body.append(form);
        form.submit();
    }""")
    tab.get_by_text("This needs the role “promote”, and yours is “look”.").wait_for()
    assert len(team.store.releases.releases()) == before
    enter.told.clear()  # the browser tells of the status 403


def test_a_run_is_released_and_rolled_back_by_clicking_and_a_page_that_is_old_changes_nothing(enter, team):
    ann, bob = enter("ann"), enter("bob", "phone")
    ann.goto(f"{team.address}/deployments?run={team.runs['towns-2']}")
    ann.get_by_role("button", name="Ask the gate and release").click()
    ann.get_by_text("Released as production by ann.").wait_for()
    ann.get_by_text("points of accuracy on").wait_for()
    for tab in (ann, bob):
        tab.goto(f"{team.address}/deployments")
        tab.get_by_text("Roll back", exact=True).click()
    ann.get_by_text("production becomes towns-1 again.").wait_for()
    ann.get_by_role("button", name="Roll back now").click()
    ann.get_by_text("History (3 lines)").wait_for()
    bob.get_by_role("button", name="Roll back now").click()
    bob.get_by_text("somebody has changed what it stands for since you looked").wait_for()
    assert [line.action for line in team.store.releases.releases("production")] == ["release", "release", "back"]
    enter.told.clear()  # the browser tells of the status 400


def test_of_two_who_promote_at_once_the_second_is_told_so(enter, team, monkeypatch):
    together, judged = threading.Barrier(2, timeout=60), releasing.judge_or_refuse

    def judge(*args, **named):
        found = judged(*args, **named)
        together.wait()  # both have seen what stood before
        return found

    monkeypatch.setattr(releasing, "judge_or_refuse", judge)
    tabs = {name: enter(name) for name in ("ann", "bob")}
    for tab, run in zip(tabs.values(), team.runs.values(), strict=True):
        tab.goto(f"{team.address}/deployments?run={run}")
        tab.locator("input[name=name]").last.fill("staging")
        tab.get_by_role("button", name="Ask the gate and release").click()
    shown = []
    for name, tab in tabs.items():
        done = tab.get_by_text(f"Released as staging by {name}.")
        done.or_(tab.get_by_text("somebody else has released under this name meanwhile")).wait_for()
        shown.append(done.count())
    assert sorted(shown) == [0, 1]
    assert [line.number for line in team.store.releases.releases("staging")] == [1]
    enter.told.clear()
