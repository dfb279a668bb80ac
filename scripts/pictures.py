"""Make the pictures of the README from a run of `byeori demo --no-serve` in this folder."""

import shutil
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from byeori.bundles.bundle import Bundle
from byeori.serving.server import running
from byeori.tracking.run import Run

DEMO = Path("demo")
PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
SIZE: ViewportSize = {"width": 900, "height": 700}


def main() -> None:
    """Open the prediction page and the report of the demo's last run, and take a picture of each."""
    run = Run.open(DEMO / "runs" / "last")
    PICTURES.mkdir(exist_ok=True)
    with (
        sync_playwright() as playwright,
        running(Bundle.load(run.folder), port=0, store=DEMO / "runs") as address,
    ):
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE)
        page.goto(address)
        page.get_by_text("Choose images").wait_for()  # shown when the page knows the model
        page.get_by_label("Choose images").set_input_files(sorted((DEMO / "digits" / "8").glob("*.png"))[:1])
        page.get_by_role("button", name="Yes").first.wait_for()
        page.screenshot(path=PICTURES / "page.png", full_page=True)
        page.goto((run.folder / "report" / "report.html").absolute().as_uri())
        page.screenshot(path=PICTURES / "report.png")
        browser.close()


if __name__ == "__main__":
    main()
