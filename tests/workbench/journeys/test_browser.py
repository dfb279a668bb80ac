"""Runs and Data in a real browser: filter as one types, compare, look closer at a curve, pick on the map and ask."""

import pytest

from byeori.tracking.run import Run
from byeori.workbench.server import running_ui

pytestmark = pytest.mark.browser


@pytest.fixture
def tab(browser):
    """A page that fails the test where a script of it fails, or the policy stops one."""
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-US")
    page.set_default_timeout(60_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield page
    page.close()
    assert not errors


def test_runs_are_found_compared_and_looked_at_closely(tab, tmp_path):
    for number in range(3):
        with Run.start(tmp_path / "runs", name=f"own-{number}", recipe={"lr": number}) as run:
            for step in range(800):
                run.log(step, loss=1 / (step + number + 1))
    with running_ui(tmp_path / "runs") as address:
        tab.goto(address)
        assert tab.get_by_role("button", name="Compare").is_disabled()
        tab.fill("input[name=text]", "own-1")
        tab.get_by_text("1 run", exact=True).wait_for()
        tab.fill("input[name=text]", "own")
        tab.get_by_text("3 runs", exact=True).wait_for()
        for name in ("own-0", "own-2"):
            tab.get_by_label(f"Choose {name}").check()
        tab.get_by_role("button", name="Compare").click()
        tab.locator("figure[data-took-ms] canvas").wait_for()
        tab.get_by_role("cell", name="lr").wait_for()
        box = tab.locator("figure .u-over").bounding_box()
        tab.mouse.move(box["x"] + 40, box["y"] + 40)
        tab.mouse.down()
        for _ in range(100):  # the drawing follows the pointer by its own clock
            tab.mouse.move(box["x"] + 80, box["y"] + 40, steps=3)
            marked = tab.locator("figure .u-select").bounding_box()
            if marked and marked["width"] > 20:
                break
        with tab.expect_response(lambda reply: "start=" in reply.url) as closer:
            tab.mouse.up()
        steps = closer.value.json()["curves"][0]["steps"]
        assert steps == list(range(steps[0], steps[-1] + 1))  # the values themselves
        assert len(steps) < 400


def test_samples_picked_on_the_map_are_put_into_the_label_queue(tab, learned_copy):
    folder, run = learned_copy
    with running_ui(folder) as address:
        tab.goto(f"{address}/data/map?run={run}")
        tab.locator("#map").wait_for()  # after the page that waits has fetched this one
        tab.wait_for_load_state("networkidle")
        box = tab.locator("#map").bounding_box()
        corners = ((0.01, 0.01), (0.99, 0.01), (0.99, 0.99), (0.01, 0.99), (0.01, 0.01))
        for number, (x, y) in enumerate(corners):
            tab.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
            if not number:
                tab.mouse.down()
        tab.mouse.up()
        tab.locator("#count", has_text="24").wait_for()
        tab.locator("#tiles figure").first.wait_for()
        tab.get_by_role("button", name="Ask for their labels").click()
        tab.get_by_text("24 samples put into the label queue").wait_for()
