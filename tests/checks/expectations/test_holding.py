import pytest

from byeori.checks.check import check
from byeori.checks.expectations.file import file_of, write_expectations
from byeori.checks.expectations.holding import broken_by, refuse_broken
from byeori.checks.expectations.learning import learn_expectations
from byeori.core.errors import DataError
from byeori.data.adding import Added, AddedSample
from byeori.data.expectations import Expectation, Expectations


@pytest.mark.parametrize(
    ("change", "told", "samples"),
    [
        ({"age": lambda row, cell: cell * 365}, "'age': ", 400),
        ({"age": lambda row, cell: "" if row == 5 else cell}, "'age': missing or unreadable in 1 of 400", 1),
        ({"town": lambda row, cell: "Daegu" if row % 50 == 0 else cell}, "'town': 'Daegu' is none of ", 8),
        ({"town": lambda row, cell: "Jeju"}, "'town': 'Jeju' is 100.0% of the samples, wanted", 0),
        ({"id": lambda row, cell: f"p{row // 2}"}, "'id': not all different: ", 400),
        ({"day": lambda row, cell: "2026-01-01" if row == 300 else cell}, "'day': falls 1 times", 1),
    ],
)
def test_what_is_not_as_expected_is_told_with_its_samples(people, change, told, samples):
    learned = learn_expectations(people())
    broken = broken_by(people("other.csv", **change), learned)
    (one,) = [one for one in broken if one.text.startswith(told)]
    assert len(one.rows) == samples


def test_too_few_samples_and_a_column_that_is_gone_are_told(people):
    learned = Expectations({"agee": Expectation(least=0)}, samples_at_least=500, samples_at_most=300)
    assert [one.text for one in broken_by(people(), learned)] == [
        "400 samples, wanted at least 500",
        "400 samples, wanted at most 300",
        "'agee': there is no such column; did you mean 'age'?",
    ]


def test_check_finds_them_as_errors_that_stop_a_training(people, tmp_path):
    data = people()
    write_expectations(data, learn_expectations(data))
    assert "broken expectation" not in {finding.kind for finding in check(data)}
    assert refuse_broken(data) is not None
    worse = people(age=lambda row, cell: 300 if row == 9 else cell)
    (finding,) = [finding for finding in check(worse) if finding.kind == "broken expectation"]
    assert (finding.severity, finding.files) == ("error", ("people.csv:11",))
    assert finding.reason == "'age': 300 is above 160"
    with pytest.raises(DataError) as caught:
        refuse_broken(worse)
    file = file_of(tmp_path / "people.csv")
    assert str(caught.value) == (
        f"people: not as expected: 'age': 300 is above 160. Mend the data, or change {file}; "
        "`byeori check` names the samples"
    )


def test_data_without_a_file_is_held_to_nothing(people):
    assert refuse_broken(people()) is None


def test_what_is_added_by_a_retraining_is_not_held_to_what_is_expected_of_the_source(people, tmp_path):
    data = people()
    learned = learn_expectations(data)
    inputs = tuple(data.task.inputs)
    cells = {name: data.samples.columns[name][0] for name in inputs}
    more = tuple(AddedSample(f"{number:024x}", cells, "yes") for number in range(300))
    grown = data.adding(Added(data.task.name, inputs, more).keep(tmp_path))
    assert len(grown) == len(data) + 300
    assert broken_by(grown, learned) == []  # neither shares, nor an order, nor columns that nobody is asked about


def test_an_end_of_another_kind_than_the_values_is_told_and_not_passed_over(people):
    expected = Expectations({"age": Expectation(least="x"), "town": Expectation(greatest=3)})
    told = [one.text for one in broken_by(people(), expected)]
    assert [text.partition(" such as ")[0] for text in told] == [
        "'age': least = 'x' says nothing about values",
        "'town': greatest = 3 says nothing about values",
    ]
