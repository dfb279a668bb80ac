"""What README and docs say is so: their code runs, their links lead somewhere, nothing public is left out."""

import doctest
import glob
import importlib
import importlib.util
import re
import shlex
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pages import DOCS, PAGES, SHELL, Block, anchors, blocks, links
from sounds import class_folders
from source import ROOT, modules

VERBS = (
    "check",
    "train",
    "predict",
    "evaluate",
    "export",
    "serve",
    "answers",
    "monitor",
    "clean",
    "label",
    "retrain",
    "release",
    "cycle",
    "tune",
    "new",
    "runs",
    "ui",
    "demo",
    "verify",
)
NOUNS = ("dataset", "recipe", "run", "bundle", "report", "field", "task")
LANGUAGES = {"python", "text", "toml", "json", "html", *SHELL}
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


@pytest.fixture(scope="session")
def story(photos, tmp_path_factory) -> Path:
    """A folder as the docs tell of: photos/, new/ with two more, birds/ of sounds, and a run in runs/."""
    from byeori.cli.main import main

    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(photos, folder / "photos")
    class_folders(folder / "birds")
    (folder / "new").mkdir()
    for number, label in enumerate(("circles", "squares")):
        shutil.copy(photos / label / "00.png", folder / "new" / f"{number}.png")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["train", "photos", "--epochs", "1", "--device", "cpu"]) == 0
    return folder


@each_page
def test_a_page_runs_from_top_to_bottom(page, request, tmp_path, monkeypatch):
    todo = [block for block in blocks(page) if block.language == "python" or block.commands]
    folder = tmp_path / "page"
    if todo:
        shutil.copytree(request.getfixturevalue("story"), folder)
        monkeypatch.chdir(folder)
    names: dict[str, object] = {"__name__": "__main__"}
    for block in todo:
        if block.language == "python":
            exec(compile("\n" * (block.line - 1) + block.body, str(page), "exec"), names)
        for command in block.commands:
            _run(command, block)


def _run(command: str, block: Block) -> None:
    """Run `byeori ...`; anything else (pip, curl, scripts/test) is for the reader."""
    words = shlex.split(command, comments=True)
    if words[0] != "byeori":
        return
    given = [path for word in words[1:] for path in (sorted(glob.glob(word)) or [word])]
    if given[0] in ("serve", "ui") and "user" not in command:
        _serve(given)
        return
    from byeori.cli.main import main

    try:
        code = main(given)
    except SystemExit as end:  # --help
        code = end.code or 0
    assert code == 0, f"{block.page}:{block.line}: {command}: ended with {code}"


def _serve(words: list[str]) -> None:
    """Start the server in a process of its own, wait for its address, ask it to stop."""
    code = "import sys; from byeori.cli.main import main; sys.exit(main())"
    more = ["--no-open"] if words[0] == "ui" else []
    command = [sys.executable, "-u", "-c", code, *words, "--port", "0", *more]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as server:
        said = []
        for line in server.stdout or []:
            said.append(line)
            if "http://" in line:
                break
        server.send_signal(signal.SIGTERM)
        rest, _ = server.communicate(timeout=60)
        assert server.returncode == 0, "".join(said) + rest


@each_page
def test_every_block_says_its_language_and_none_is_kept_from_running(page):
    for block in blocks(page):
        where = f"{page}:{block.line}"
        assert block.language in LANGUAGES, f"{where}: {block.info!r}: wanted one of {sorted(LANGUAGES)}"
        assert "no-run" not in block.info, f"{where}: python that does not run is text"
        typed = [line for line in block.body.splitlines() if line.startswith("byeori ")]
        assert block.language not in SHELL or not typed, f"{where}: write `$ {typed[0]}`, so that it is run"


@each_page
def test_code_imports_from_byeori_alone(page):
    for block in blocks(page):
        deep = re.findall(r"^\s*(?:from byeori\.|import byeori\.).*", block.body, re.MULTILINE)
        assert not deep, f"{page}:{block.line}: {deep[0]}: wanted from byeori import ..."


@each_page
def test_links_lead_somewhere(page):
    for link in links(page):
        target, _, anchor = link.partition("#")
        if re.match(r"[a-z]+:", link):
            continue
        there = (page.parent / target).resolve() if target else page
        assert there.exists(), f"{page}: {link}: no such file"
        assert not anchor or anchor in anchors(there), f"{page}: {link}: no such heading"


def _tables():
    spec = importlib.util.spec_from_file_location("tables", ROOT / "scripts" / "tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", sorted(_tables().TABLES))
def test_tables_of_the_docs_say_what_the_code_says(name):
    tables = _tables()
    text = tables.TABLES[name].read_text(encoding="utf-8")
    assert f"<!-- table: {name} -->" in text
    assert tables.updated(name, text) == text, "run: .venv/bin/python scripts/tables.py"


def test_every_verb_and_every_noun_has_its_page():
    from byeori.cli.overview import ENTRIES

    assert {entry.verb for entry in ENTRIES} == set(VERBS)
    assert {path.stem for path in (DOCS / "verbs").glob("*.md")} == set(VERBS)
    assert {path.stem for path in (DOCS / "nouns").glob("*.md")} == set(NOUNS)


@pytest.mark.parametrize("verb", VERBS)
def test_every_flag_stands_on_its_verbs_page_and_no_other(verb, capsys):
    from dataclasses import fields

    from byeori.cli.main import main
    from byeori.core.recipe import Recipe

    with pytest.raises(SystemExit):
        main([verb, "--help"])
    flag = r"(?<![\w-])--(?:no-)?([a-z][a-z-]*[a-z])"
    choices = {field.name.replace("_", "-") for field in fields(Recipe)} if verb in ("train", "tune") else set()
    offered = set(re.findall(flag, capsys.readouterr().out)) - choices - {"help"}
    page = (DOCS / "verbs" / f"{verb}.md").read_text(encoding="utf-8")
    table = re.findall(r"^\| `--(?:no-)?([a-z-]+)", page, re.MULTILINE)
    assert sorted(table) == sorted(offered)


@pytest.mark.parametrize("name", [name for name in modules() if name != "byeori.__main__"])
def test_examples_in_docstrings_run(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    module = importlib.import_module(name)
    for example in doctest.DocTestFinder(exclude_empty=True).find(module):
        result = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS, verbose=False).run(example)
        assert result.failed == 0, f"{example.name}: see the output above"


def test_every_file_that_the_page_on_the_house_names_is_there():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:\w+/)+\w+\.py)`", text)
    missing = [name for name in named if not (ROOT / "src" / "byeori" / name).exists()]
    assert len(named) > 25
    assert not missing
