"""Flags from signatures: how words become values, and how each mistake is said."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import pytest

from byeori.cli.flags import Named, Positional, Repeated, call, flags_of
from byeori.core.errors import ConfigError


@dataclass(frozen=True)
class Choices:
    """Some of them."""

    epochs: float | None = None
    """How long: 50 % more."""
    batch: int = 32
    """Samples."""
    rate: Literal["one-cycle", "cosine"] = "cosine"
    """How it moves."""
    flip: bool | None = None
    """Mirrored."""
    missing: Repeated[tuple[str, ...]] = ()
    """Words."""
    save_every_s: float = 30.0
    """Seconds."""


_CHOICES = Choices()


def _called(*words: str) -> dict[str, object]:
    found: dict[str, object] = {}

    def verb(
        data: Positional[Path],
        files: Positional[tuple[str, ...]] = (),
        *,
        choices: Choices = _CHOICES,
        inputs: bool = True,
        form: Literal["csv"] | None = None,
    ) -> int:
        """Do it.

        Args:
            data: Where it lies.
            files: More of them,
                as many as you like.
            choices: How.
            inputs: Keep them.
            form: How it looks.
        """
        found.update(data=data, files=files, inputs=inputs, form=form, **vars(choices))
        return 0

    assert call("verb", verb, list(words)) == 0
    return found


def test_a_flag_of_another_library_points_to_the_one_that_is_meant():
    def verb(*, lr: float = 0.1) -> int:
        """Do it.

        Args:
            lr: How fast.
        """
        return 0

    with pytest.raises(ConfigError, match=r"^--learning-rate is no flag of verb; did you mean '--lr'\?$"):
        call("verb", verb, ["--learning-rate", "0.1"])


def test_what_is_not_given_is_as_the_signature_says():
    assert _called("x") == {"data": Path("x"), "files": (), "inputs": True, "form": None, **vars(Choices())}


def test_words_become_values_of_their_kind_wherever_they_stand():
    words = ["--epochs", ".5", "x", "--no-inputs", "a", "--batch=3", "b c", "--save_every_s", "0", "--flip", "No"]
    found = _called(*words, "--missing", "-99", "--missing=-x", "--missing", "-")
    assert found["files"] == ("a", "b c")
    assert (found["epochs"], found["batch"], found["save_every_s"]) == (0.5, 3, 0.0)
    assert (found["inputs"], found["flip"]) == (False, False)
    assert found["missing"] == ("-99", "-x", "-")


def test_none_is_said_where_nothing_is_a_choice():
    assert _called("x", "--epochs", "None", "--flip", "none") == _called("x")


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["x", "--epochs", "three"], "--epochs three: wanted a number, such as 3 or .5"),
        (["x", "--epochs", "nan"], "--epochs nan: wanted a number, such as 3 or .5"),
        (["x", "--epochs="], "--epochs '': wanted a number, such as 3 or .5"),
        (["x", "--batch", "3.5"], "--batch 3.5: wanted a whole number, such as 3"),
        (["x", "--rate", "cosin"], "--rate cosin: wanted one of one-cycle, cosine; did you mean 'cosine'?"),
        (["x", "--flip", "maybe"], "--flip maybe: wanted yes or no"),
        (["x", "--epoch", "3"], "--epoch is no flag of verb; did you mean '--epochs'?"),
        (["x", "-v"], "-v is no flag of verb; `byeori verb --help` lists them"),
        (["x", "--batch"], "--batch: wanted a value; one that begins with - is written --batch=-..."),
        (["x", "--inputs=3"], "--inputs: takes no value, and '3' is given"),
        ([], "verb: missing DATA; wanted byeori verb DATA [FILES ...] [FLAGS]"),
    ],
)
def test_a_mistake_is_one_sentence_with_what_is_wanted(words, text):
    with pytest.raises(ConfigError) as error:
        _called(*words)
    assert str(error.value) == text


def test_more_words_than_a_command_takes_are_named():
    def verb(data: Positional[Path]) -> int:
        """Do it.

        Args:
            data: Where.
        """
        return len(str(data))

    with pytest.raises(ConfigError, match="verb: 'b c' is more than it takes; wanted byeori verb DATA"):
        call("verb", verb, ["a", "b", "c"])


def test_a_parameter_may_have_a_flag_of_another_name():
    def verb(*, form: Annotated[str, Named("format")] = "table") -> int:
        """Do it.

        Args:
            form: How.
        """
        return {"table": 0, "csv": 1}[form]

    assert call("verb", verb, ["--format", "csv"]) == 1
    assert [flag.name for flag in flags_of(verb)] == ["format"]


def test_help_tells_each_flag_with_its_value_and_default(capsys):
    with pytest.raises(SystemExit) as end:
        _called("--help")
    told = capsys.readouterr().out
    assert end.value.code == 0
    assert told.startswith("usage: byeori verb DATA [FILES ...] [FLAGS]")
    for line in ("FILES", "More of them, as many as you like.", "--rate one-cycle|cosine", "[cosine]", "50 % more."):
        assert line in told
