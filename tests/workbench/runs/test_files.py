"""A run's files reach the browser: reports in a sandbox, pictures and texts as such, and nothing from outside."""

import pytest

from byeori.tracking.folders import write_mark
from byeori.tracking.records import RunRecord
from byeori.workbench.frame.page import Missing
from byeori.workbench.runs.files import files_in, folder_of, pictures_in, reports_in, send_file

RECORD = RunRecord("id-1", "pets-1", 1.0, "done")


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "runs" / "pets-1"
    for name in ("report", "bundle", "samples"):
        (folder / name).mkdir(parents=True)
    write_mark(folder, run="id-1", created=1.0)
    (folder / "report" / "report.json").write_text('{"text": "accuracy 0.9"}')
    (folder / "report" / "report.html").write_text("<script>alert(1)</script>")
    (folder / "bundle" / "model.safetensors").write_bytes(b"1234")
    for step in (5, 10, 100):
        (folder / "samples" / f"v2-step-{step}.png").write_bytes(b"png")
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "samples" / "out.png").symlink_to(tmp_path / "secret.txt")
    (folder / "way").symlink_to(tmp_path)
    return folder


def test_a_report_may_show_itself_and_do_nothing(folder):
    reply = send_file(folder, "report/report.html")
    assert reply.media_type.startswith("text/html")
    policy = reply.headers["content-security-policy"]
    assert policy.startswith("sandbox;")
    assert "script" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    ("name", "media"),
    [
        ("run.json", "text/plain; charset=utf-8"),
        ("samples/v2-step-5.png", "image/png"),
        ("bundle/model.safetensors", "application/octet-stream"),
    ],
)
def test_other_files_are_what_they_are_called(folder, name, media):
    assert send_file(folder, name).media_type == media


@pytest.mark.parametrize(
    "name", ["../../secret.txt", "way/secret.txt", "samples/out.png", "nix.png", "report", "", "/etc/passwd"]
)
def test_nothing_else_is_given(folder, name):
    with pytest.raises(Missing, match="the run has no such file"):
        send_file(folder, name)


def test_a_folder_is_a_run_s_by_its_mark(folder, tmp_path):
    assert folder_of(tmp_path / "runs", RECORD) == folder
    assert folder_of(tmp_path / "runs", RunRecord("id-2", "pets-1", 1.0, "done")) is None
    assert folder_of(tmp_path / "runs", RunRecord("id-1", "gone", 1.0, "done")) is None
    (folder / "run.json").write_text("{")
    assert folder_of(tmp_path / "runs", RECORD) is None


def test_pictures_whose_names_differ_by_a_number_are_a_series_in_its_order(folder):
    (series,) = pictures_in(folder)
    assert series.title == "samples/v2-step-#.png"
    assert list(series.steps) == [5, 10, 100]
    assert series.pictures[0] == "samples/v2-step-5.png"


def test_files_and_reports_are_listed(folder):
    assert reports_in(folder) == [("report/report.html", "accuracy 0.9")]
    names = [name for name, _ in files_in(folder)]
    assert "report/report.html" in names
    assert not [name for name in names if name.startswith(("bundle", "way")) or name.endswith("out.png")]
