"""The files of the pages are these, from here, and the libraries among them are what their list says."""

import hashlib
import re

from byeori.workbench.frame import files
from byeori.workbench.frame.files import static_address, static_files

VENDOR = files._ROOM / "vendor"


def test_the_libraries_are_those_that_their_list_names():
    told = dict(re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (VENDOR / "README.md").read_text(), re.MULTILINE))
    kept = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in VENDOR.glob("*.min.*")}
    assert told == kept
    assert {"htmx-LICENSE.txt", "uplot-LICENSE.txt"} <= {path.name for path in VENDOR.iterdir()}


def test_our_own_files_fetch_nothing_and_write_no_html():
    for path in (files._ROOM / "static").iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"https?://(?!www\.w3\.org/)|@import|url\(", text), path
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text), (
            path
        )


def test_a_file_is_kept_by_the_browser_until_it_changes(asked):
    reply = asked().get(static_address("workbench.css"))
    assert reply.headers["content-type"].startswith("text/css")
    assert "immutable" in reply.headers["cache-control"]
    assert reply.content == static_files()["workbench.css"]


def test_a_file_that_a_script_imports_by_its_bare_name_is_asked_for_again_and_sent_once(asked):
    first = asked().get("/static/words.js")
    assert first.headers["cache-control"] == "no-cache"
    again = asked().get("/static/words.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert asked().get("/static/words.js?v=000000000000").headers["cache-control"] == "no-cache"


def test_no_other_file_is_given(asked):
    for name in ("nix.css", "..%2Fpages.py", "README.md"):
        assert asked().get(f"/static/{name}").status_code == 404
