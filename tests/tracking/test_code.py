"""The version of the code is the commit and what differs from it."""

import os
import shutil
import subprocess

import pytest

from byeori.tracking import code
from byeori.tracking.code import code_version

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="needs git")


def _git(folder, *command):
    who = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
    quiet = os.environ | who | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(["git", *command], cwd=folder, env=quiet, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def repository(tmp_path):
    folder = tmp_path / "repository"
    folder.mkdir()
    _git(folder, "init", "-q")
    (folder / "train.py").write_text("lr = 1\n")
    _git(folder, "add", ".")
    _git(folder, "commit", "-q", "-m", "first")
    return folder


def test_a_clean_folder_has_a_commit_and_no_diff(repository):
    commit = _git(repository, "rev-parse", "HEAD").strip()
    assert code_version(repository) == {"commit": commit, "dirty": False, "diff": "", "diff_cut": False}


def test_a_change_is_in_the_diff_staged_or_not(repository):
    (repository / "train.py").write_text("lr = 2\n")
    for _ in range(2):
        found = code_version(repository)
        assert (found["dirty"], found["diff_cut"]) == (True, False)
        assert "-lr = 1\n+lr = 2\n" in found["diff"]
        _git(repository, "add", ".")


def test_a_long_diff_is_cut_and_says_so(repository, monkeypatch):
    monkeypatch.setattr(code, "DIFF_BYTES", 200)
    (repository / "train.py").write_text("lr = 2  # 가\n" * 100_000)
    found = code_version(repository)
    assert (found["dirty"], found["diff_cut"]) == (True, True)
    assert 150 < len(found["diff"]) <= 200


def test_a_folder_without_a_repository_or_a_commit_or_git_has_no_version(tmp_path, repository, monkeypatch):
    assert code_version(tmp_path) is None
    _git(tmp_path, "init", "-q")
    assert code_version(tmp_path) is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert code_version(repository) is None


def test_the_present_folder_is_looked_at_by_default(repository, monkeypatch):
    monkeypatch.chdir(repository)
    assert code_version() == code_version(repository)


def test_nothing_that_the_repository_names_is_run(repository, tmp_path):
    ran = tmp_path / "ran"
    script = tmp_path / "script.sh"
    script.write_text(f"#!/bin/sh\necho ran >> {ran}\ncat\n")
    script.chmod(0o700)
    (repository / ".gitattributes").write_text("* filter=evil diff=evil\n")
    names = ("core.fsmonitor", "filter.evil.clean", "filter.evil.process", "diff.evil.textconv", "diff.evil.command")
    for name in (*names, "diff.external", "core.pager", "core.sshCommand", "alias.rev-parse", "core.hooksPath"):
        _git(repository, "config", name, f"!{script}" if name.startswith("alias") else str(script))
    _git(repository, "config", "include.path", str(tmp_path / "more"))
    (tmp_path / "more").write_text(f'[core]\n\tfsmonitor = "{script}"\n')
    (repository / ".git" / "hooks" / "post-index-change").write_text(script.read_text())
    (repository / "train.py").write_text("lr = 3\n")
    os.utime(repository / "train.py", (1, 1))
    found = code_version(repository)
    assert "-lr = 1\n+lr = 3\n" in found["diff"]
    assert not ran.exists()


def test_a_submodule_s_configuration_is_not_read_either(repository, tmp_path):
    ran, inner = tmp_path / "ran", repository / "inner"
    inner.mkdir()
    _git(inner, "init", "-q")
    (inner / "a").write_text("a")
    _git(inner, "add", ".")
    _git(inner, "commit", "-q", "-m", "inner")
    _git(repository, "add", "inner")
    _git(repository, "commit", "-q", "-m", "second")
    _git(inner, "config", "core.fsmonitor", f"/bin/sh -c 'echo ran >> {ran}'")
    (inner / "a").write_text("b")
    assert code_version(repository)["dirty"] is False
    assert not ran.exists()


def test_another_tree_of_a_repository_and_long_names_of_objects_are_read(repository, tmp_path):
    _git(repository, "worktree", "add", "-q", str(tmp_path / "other"))
    _git(repository, "pack-refs", "--all")
    (tmp_path / "other" / "train.py").write_text("lr = 4\n")
    found = code_version(tmp_path / "other")
    assert (found["commit"], found["dirty"]) == (_git(repository, "rev-parse", "HEAD").strip(), True)
    long = tmp_path / "long"
    long.mkdir()
    _git(long, "init", "-q", "--object-format=sha256")
    (long / "a").write_text("a")
    _git(long, "add", ".")
    _git(long, "commit", "-q", "-m", "first")
    assert len(code_version(long)["commit"]) == 64


def test_a_repository_of_another_user_has_no_version(repository, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert code_version(repository) is None


def test_a_broken_repository_has_no_version(tmp_path):
    for content in ("", "gitdir: nowhere\n", "gitdir: " + "x" * 10_000):
        (tmp_path / ".git").write_text(content)
        assert code_version(tmp_path) is None


@pytest.mark.parametrize("place", ["HEAD", "index", "refs/heads/master", "refs/heads/main"])
def test_a_pipe_in_a_repository_holds_nothing_up(repository, monkeypatch, place):
    monkeypatch.setattr(code, "_PATIENCE_S", 0.5)
    (repository / ".git" / place).unlink(missing_ok=True)
    os.mkfifo(repository / ".git" / place)
    found = code_version(repository)
    assert found is None or found["commit"]
