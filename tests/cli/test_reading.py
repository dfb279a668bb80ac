"""The flags that say how data is read reach the dataset, and what was found is said."""

from byeori.cli.reading import Reading, read, reading_options


def test_flags_become_what_a_dataset_takes():
    reading = Reading(target=("x", "y"), field=("age=Number",), ignore=("id_*",), missing=("none",), val=0.2)
    options = reading_options(reading)
    assert options["target"] == "x,y"
    assert options["ignore"] == ["id_*"]
    assert (options["missing"], options["val"], options["group"]) == (("none",), 0.2, None)
    assert options["fields"] == {"age": "Number"}
    assert "field" not in options


def test_without_flags_the_data_says_its_target():
    options = reading_options(Reading())
    assert options["target"] is None
    assert not options["fields"]


def test_what_was_found_is_said_on_stdout(tmp_path, capsys):
    (tmp_path / "t.csv").write_text(
        "size,shade,kind\n" + "".join(f"{n}.5,{n % 7}.25,{'ab'[n % 2]}\n" for n in range(40))
    )
    data = read(tmp_path / "t.csv", Reading(target=("kind",), ignore=("shade",)))
    assert list(data.task.inputs) == ["size"]
    assert str(data) in capsys.readouterr().out
