import os
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import numpy as np
import pytest
import yaml

from byeori.cli.main import main
from byeori.cli.project.new import KINDS, kind_of, requirement
from byeori.evaluation.behaviour.file import read_declarations

FILES = {
    "README.md",
    "recipe.toml",
    "behaviour.toml",
    "tests/test_model.py",
    ".gitignore",
    ".github/workflows/model.yml",
}


@pytest.fixture
def table(tmp_path, monkeypatch):
    """The present folder, in which trees.csv tells tall ones from others, and heights.csv how tall they are."""
    monkeypatch.chdir(tmp_path)
    sizes = np.random.default_rng(0).integers(1, 30, 80)
    lines = [f"{size},{'yes' if size > 12 else 'no'}" for size in sizes]
    (tmp_path / "trees.csv").write_text("\n".join(["size,tall", *lines, ""]))
    lines = [f"{n % 9},{n % 4},{n % 9 * 2.5 + 0.1}" for n in range(80)]
    (tmp_path / "heights.csv").write_text("\n".join(["age,soil,height", *lines, ""]))
    return tmp_path


def _files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def _commands(workflow):
    """What the workflow's steps run, as lines."""
    (job,) = workflow["jobs"].values()
    return [line.strip() for step in job["steps"] for line in step.get("run", "").splitlines()]


def test_the_commands_of_a_new_project_run(table, monkeypatch, capsys):
    assert main(["new", "forest", "--data", "trees.csv", "--target", "tall"]) == 0
    told = capsys.readouterr().out
    assert "forest: a project for a table" in told
    assert "trees.csv lies outside of it" in told
    assert _files(table / "forest") == FILES
    monkeypatch.chdir(table / "forest")
    workflow = yaml.safe_load(Path(".github/workflows/model.yml").read_text())
    monkeypatch.setenv("CANDIDATE", "candidate-1-1")
    lines = (os.path.expandvars(line.partition(" | ")[0].partition(" > ")[0]) for line in _commands(workflow))
    commands = [shlex.split(line.replace('"$@"', "--judge"))[1:] for line in lines if line.startswith("byeori ")]
    assert [words[0] for words in commands] == ["check", "train", "evaluate", "release"]
    for words in commands:
        more = ["--epochs", "1", "--device", "cpu"] if words[0] == "train" else []
        assert main([*words, *more]) in ((0, 3) if words[0] in ("evaluate", "release") else (0,)), words
    assert list(Path("runs/candidate-1-1/reports").glob("gate-production-*/gate.json"))
    assert list(Path("runs/candidate-1-1/reports").glob("behaviour-*/behaviour.json"))


def test_every_command_of_the_readme_is_a_command(table, monkeypatch, capsys):
    main(["new", "forest", "--data", "trees.csv", "--target", "tall"])
    typed = re.findall(r"`byeori ([^`]+)`", (table / "forest/README.md").read_text())
    assert len(typed) >= 6
    for words in map(shlex.split, typed):
        flags = [word for word in words if word.startswith("--")]
        with pytest.raises(SystemExit):
            main([words[0], "--help"])
        told = capsys.readouterr().out
        assert all(flag in told for flag in flags), words


def test_the_workflow_posts_the_verdict_and_no_name_is_run_as_code(table):
    (table / "my data; rm x").mkdir()
    for label in ("a", "b"):
        (table / "my data; rm x" / f"{label}.csv").write_text("size,tall\n" + "1,yes\n2,no\n" * 20)
    (table / "odd name.csv").write_text((table / "trees.csv").read_text())
    main(["new", "forest", "--data", "odd name.csv", "--target", "tall"])
    workflow = yaml.safe_load((table / "forest/.github/workflows/model.yml").read_text())
    lines = _commands(workflow)
    assert any("gh pr comment" in line for line in lines)
    assert any(line.startswith("byeori check '../odd name.csv' --target tall") for line in lines)
    assert not any(line == "pip install byeori pytest" for line in lines), "of an index it may be somebody else's"
    assert not any("${{" in line for line in lines), "an expression in a shell line is code of whoever names it"
    assert workflow["permissions"] == {"contents": "read", "pull-requests": "write"}


def _run(workflow, name, folder, **given):
    """Run a step as GitHub does, with a `byeori` and a `gh` of one's own; give its exit code and what it printed."""
    (step,) = [step for step in workflow["jobs"]["model"]["steps"] if step.get("name") == name]
    environment = {"PATH": f"{folder}/bin:/usr/bin:/bin", "CANDIDATE": "new-1", "EVENT": "", "REASON": "", **given}
    words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
    done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def _stand_in(folder, name, script):
    (folder / "bin").mkdir(exist_ok=True)
    (folder / "bin" / name).write_text(f"#!/bin/bash\n{script}\n")
    (folder / "bin" / name).chmod(0o755)


@pytest.mark.parametrize(
    ("event", "reason", "flags"),
    [
        ("pull_request", "", "[--judge]"),
        ("push", "", "[--as][production]"),
        ("workflow_dispatch", "new; $(id)", "[--as][production][--accept][new; $(id)]"),
    ],
)
@pytest.mark.parametrize(
    ("said", "code", "ends"),
    [
        ("new-1: better than old", 0, 0),
        ("new-1: cannot be told yet; about 300 more", 3, 0),
        ("new-1: worse than old", 3, 3),
    ],
)
def test_the_gate_of_a_workflow_fails_what_is_worse_alone(table, event, reason, flags, said, code, ends):
    main(["new", "forest"])
    workflow = yaml.safe_load((table / "forest/.github/workflows/model.yml").read_text())
    _stand_in(table, "byeori", f"echo 'loading ...' >&2; echo '{said}'; printf '[%s]' \"$@\" > asked.txt; exit {code}")
    assert _run(workflow, "Gate", table, EVENT=event, REASON=reason)[0] == ends
    assert (table / "asked.txt").read_text() == f"[release][runs/new-1]{flags}[--behaviour][behaviour.toml]"
    assert f"## Gate\n\n    {said}\n" in (table / "verdict.md").read_text()


def test_what_the_gate_cannot_compare_is_told_with_its_reason(table):
    main(["new", "forest"])
    workflow = yaml.safe_load((table / "forest/.github/workflows/model.yml").read_text())
    _stand_in(table, "byeori", "echo 'byeori: error: the test part has changed' >&2; exit 1")
    assert _run(workflow, "Gate", table, EVENT="push")[0] == 1
    assert "    byeori: error: the test part has changed" in (table / "verdict.md").read_text()


@pytest.mark.parametrize("may_write", [True, False])
def test_the_verdict_is_the_jobs_summary_and_a_comment_where_one_may_be_written(table, may_write):
    main(["new", "forest"])
    workflow = yaml.safe_load((table / "forest/.github/workflows/model.yml").read_text())
    (table / "verdict.md").write_text("## Score\n")
    (table / "gate.txt").write_text("new-1: better than old\n")
    _stand_in(table, "gh", f'echo "$@" >> asked.txt; [ {int(may_write)} = 1 ] && [ "$4" != --edit-last ]')
    given = {"GITHUB_STEP_SUMMARY": "summary.md", "OUTCOME": "success", "NUMBER": "7"}
    code, told = _run(workflow, "Post the verdict", table, **given)
    assert code == 0
    assert ("::warning::no comment" in told) == (not may_write)
    assert (table / "summary.md").read_text() == "# Verdict: success\n\nnew-1: better than old\n## Score\n"
    asked = (table / "asked.txt").read_text().splitlines()
    assert asked == ["pr comment 7 --edit-last --body-file comment.md", "pr comment 7 --body-file comment.md"]
    assert _run(workflow, "Post the verdict", table, **{**given, "NUMBER": ""})[0] == 0
    assert (table / "asked.txt").read_text().splitlines() == asked


@pytest.mark.parametrize("source", ["photos", "trees.csv", "heights.csv", "texts.csv"])
def test_the_behaviour_tests_fit_the_data(table, photos, source):
    lines = [f"what a {'bad' if n % 2 else 'good'} film number {n} was to me,{n % 2}" for n in range(60)]
    (table / "texts.csv").write_text("\n".join(["text,label", *lines, ""]))
    data = photos if source == "photos" else table / source
    kind, example = kind_of(data, None)
    assert kind == {"photos": "pictures", "texts.csv": "texts"}.get(source, "table")
    assert bool(example["tolerance"]) == (source == "heights.csv")
    assert main(["new", "project", "--data", str(data)]) == 0
    assert read_declarations(table / "project/behaviour.toml").tests


def test_every_template_is_there_and_a_file_that_can_be_read(table):
    assert {*KINDS} == {"pictures", "texts", "table"}
    assert main(["new", "empty"]) == 0
    assert _files(table / "empty") == FILES
    tomllib.loads((table / "empty/recipe.toml").read_text())
    compile((table / "empty/tests/test_model.py").read_text(), "test_model.py", "exec")
    assert not re.search(r"@\w+@", (table / "empty/.github/workflows/model.yml").read_text())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["new", "there"], "there: is there already; wanted a new folder"),
        (["new", "other", "--target", "tall"], "--target is a column of --data"),
        (["new", "other", "--data", "none.csv"], "none.csv: no such file or folder"),
        (["new", "other", "--data", "${{ github.token }}.csv"], "cannot stand in a workflow; rename it, without `${{`"),
        (["new", "other", "--data", "two\nlines.csv"], "cannot stand in a workflow"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_written(table, capsys, words, told):
    for name in ("${{ github.token }}.csv", "two\nlines.csv"):
        (table / name).write_text((table / "trees.csv").read_text())
    (table / "there").mkdir()
    (table / "there/mine.txt").write_text("mine")
    assert main(words) in (1, 2)
    assert told in capsys.readouterr().err
    assert _files(table / "there") == {"mine.txt"}
    assert not (table / "other").exists()


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        (None, "byeori==1.2"),
        (
            '{"url": "https://a.b/c.git", "vcs_info": {"vcs": "git", "commit_id": "0f"}}',
            "byeori @ git+https://a.b/c.git@0f",
        ),
        ('{"url": "file:///home/me/byeori", "dir_info": {"editable": true}}', None),
        ('{"url": "https://a.b/byeori.whl", "archive_info": {}}', None),
    ],
)
def test_a_workflow_installs_the_byeori_that_has_written_it(monkeypatch, url, wanted):
    class Installed:
        version = "1.2"

        def read_text(self, name):
            return url if name == "direct_url.json" else None

    monkeypatch.setattr("byeori.cli.project.new.distribution", lambda name: Installed())
    assert requirement() == wanted


def test_a_column_of_any_name_makes_a_file_of_tests_that_can_be_read(table, monkeypatch):
    name = 'si"ze\\ 한글'
    lines = (table / "trees.csv").read_text().splitlines()
    quoted = name.replace('"', '""')
    (table / "odd.csv").write_text("\n".join([f'"{quoted}",tall', *lines[1:], ""]))
    assert main(["new", "odd", "--data", "odd.csv", "--target", "tall"]) == 0
    assert tomllib.loads((table / "odd/behaviour.toml").read_text())["invariance"][0]["input"] == name
