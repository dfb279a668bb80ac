import pytest

from byeori.core.errors import ConfigError
from byeori.evaluation.behaviour.values import refuse_unlearned
from byeori.fields.kinds import Category, Number


def test_a_class_that_is_not_known_and_a_number_that_is_none_are_refused():
    town = Category(("Seoul", "Jeju"), is_target=False)
    refuse_unlearned(town, "Jeju", "values")
    refuse_unlearned(Number(), 3.5, "to")
    with pytest.raises(ConfigError, match="values: the model has not learned 'Seol'; did you mean 'Seoul'"):
        refuse_unlearned(town, "Seol", "values")
    with pytest.raises(ConfigError, match="to: 'much': "):
        refuse_unlearned(Number(), "much", "to")
