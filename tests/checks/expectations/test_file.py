import tomllib

import pytest

from byeori.checks.expectations.file import as_toml, expectations_of, file_of, write_expectations
from byeori.checks.expectations.learning import learn_expectations
from byeori.core.errors import ConfigError
from byeori.data.dataset import Dataset
from byeori.data.expectations import Expectation, Expectations


def test_they_lie_beside_the_source_and_come_back(people):
    data = people()
    learned = learn_expectations(data)
    path = write_expectations(data, learned)
    assert path == file_of(data.source)
    assert path.name == "people.csv.expectations.toml"
    found = expectations_of(data)
    assert found.columns == learned.columns
    assert found.file == str(path)


def test_what_somebody_may_have_edited_is_not_overwritten(people):
    data = people()
    write_expectations(data, Expectations())
    with pytest.raises(ConfigError, match="is there already, and may have been edited; delete it to learn it anew"):
        write_expectations(data, Expectations())


def test_data_that_lie_in_no_file_have_none():
    data = Dataset([([[0, 255]], "a"), ([[9, 255]], "b")])
    assert expectations_of(data) is None
    with pytest.raises(ConfigError, match="lies in no file"):
        write_expectations(data, Expectations())


def test_any_name_and_value_is_written_so_that_it_is_read_again():
    odd = 'a "b" \\ \n 벼리 \x7f 😀'
    one = Expectation(values=(odd, "0"), shares={odd: (0.1, 0.2)}, least=0.5, unique=True)
    expectations = Expectations({odd: one, "a.b": one}, samples_at_least=3)
    assert Expectations.of_json(tomllib.loads(as_toml(expectations))) == expectations


@pytest.mark.parametrize(
    ("text", "told"),
    [("[columns.age]\nlest = 3", "columns.age: 'lest' is not known; did you mean 'least'?"), ("[", "not a TOML file")],
)
def test_a_file_that_cannot_be_understood_names_the_place(people, text, told):
    data = people()
    file_of(data.source).write_text(text)
    with pytest.raises(ConfigError) as caught:
        expectations_of(data)
    assert str(caught.value).startswith(str(file_of(data.source)))
    assert told in str(caught.value)
