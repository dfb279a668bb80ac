"""What has changed is said as a person says it."""

import pytest

from byeori.monitoring.report.spoken import spoken, together


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("all together", "how the traits go together"),
        ("answer.value", "the answer"),
        ("answer.has.dark.red", "how often the answer has dark.red"),
        ("answer.share.sky", "the share of sky in the answer"),
        ("date.of.birth.year", "year of date.of.birth"),
        ("price.value", "price"),
        ("age", "age"),
    ],
)
def test_a_trait_is_said_by_what_it_is_of(name, said):
    assert spoken(name) == said


def test_features_are_one_thing_beside_how_unusual_they_are():
    several = [f"features.{n:02}" for n in range(16)]
    assert list(together([*several, "features.distance"]).values()) == [several, ["features.distance"]]
