"""`runs/last` is the newest run that has a bundle, and a command says which runs it passes over."""

from pathlib import Path

from byeori import Bundle, Run
from byeori.bundles.saving import save_bundle
from byeori.cli.last import with_bundle
from byeori.cli.main import main
from small_bundles import draw_pictures, make_contents


def test_the_last_run_with_a_bundle_answers_while_another_trains(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    with Run.start("runs", name="trained") as run:
        save_bundle(run.folder / "bundle", make_contents())
    assert with_bundle(Path("runs/last")) == Path("runs/trained")
    assert capsys.readouterr().err == ""
    Run.start("runs", name="at-work")
    draw_pictures(1)[0].save("new.png")
    assert main(["predict", "runs/last", "new.png"]) == 0
    assert capsys.readouterr().err == "runs/last is trained: the newest, at-work, has no bundle (yet)\n"
    assert Run.open("runs/last").name == "at-work"
    assert Bundle.load("runs/last").folder == Bundle.load(run).folder.resolve().relative_to(tmp_path)
    assert with_bundle(Path("runs/at-work")) == Path("runs/at-work")


def test_where_no_run_has_a_bundle_that_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Run.start("runs", name="at-work")
    assert main(["export", "runs/last"]) == 1
    assert "runs: no run here holds bundle/bundle.json yet, the newest is at-work" in capsys.readouterr().err
