import pytest

from byeori.cli.main import main
from byeori.core.recipe import Recipe


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    rows = [(n % 17, n * 7 % 23) for n in range(200)]
    (tmp_path / "t.csv").write_text("a,b,label\n" + "".join(f"{a},{b},{'yn'[a + b > 19]}\n" for a, b in rows))
    return "t.csv"


def test_it_ends_with_a_recipe_and_a_joined_study_says_the_same(table, capsys, tmp_path):
    assert main(["tune", table, "--trials", "2", "--epochs", "1", "--model", "mlp", "--test", "0"]) == 0
    out = capsys.readouterr().out
    assert "study t-1: lr, weight_decay, label_smoothing; 2 settings at most" in out
    assert "byeori train DATA --recipe tune/best.toml" in out
    assert Recipe.load(tmp_path / "tune" / "best.toml").model == "mlp"
    assert main(["tune", "--join", "t-1", "--folder", "again"]) == 0
    assert (tmp_path / "again" / "best.toml").read_text() == (tmp_path / "tune" / "best.toml").read_text()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "tune: which data? Give a folder or a table, or --join STUDY"),
        (
            ["--join", "t-1", "--trials", "9"],
            "tune --join t-1: a study is settled when it begins; give --trials to a new",
        ),
        (["--join", "t-1", "--lr", "0.1"], "a study is settled when it begins; give --lr to a new one"),
        (["--join", "nobody"], "no study is called 'nobody'; there is none yet"),
        (["t.csv", "--space", "space.toml"], "space.toml: no such file of a space"),
    ],
)
def test_what_cannot_be_is_said(table, capsys, arguments, message):
    assert main(["tune", *arguments]) in (1, 2)
    assert message in capsys.readouterr().err
