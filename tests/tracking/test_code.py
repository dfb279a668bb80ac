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
