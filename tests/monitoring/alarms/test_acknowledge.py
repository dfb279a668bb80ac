import pytest

from byeori.core.errors import ConfigError
from byeori.monitoring.alarms.look import look
from watched import START, bundle_in, rows_of, subject_in, write


@pytest.fixture(scope="module")
def bundle(tmp_path_factory):
    return bundle_in(tmp_path_factory.mktemp("bundle"))


@pytest.fixture
def alarmed(tmp_path, bundle):
    subject = subject_in(tmp_path, bundle)
    write(subject, rows_of(150, 6, shift=12.0), name="shifted")
    assert look(subject).state.alarms
    return subject


def test_after_mended_the_alarm_is_off_once_and_a_new_change_gives_it_again(alarmed):
    found = look(alarmed, acknowledge="mended")
    assert [(one.what, one.state) for one in found.changes] == [("age.value", "off")]
    assert found.state.alarms == {}
    write(alarmed, rows_of(200, 7), START + 150 * 60, name="again")
    assert look(alarmed).state.alarms == {}
    write(alarmed, rows_of(300, 8, shift=12.0), START + 350 * 60, name="worse")
    assert [one.state for one in look(alarmed).changes] == ["on"]
    assert [one.state for one in alarmed.store.alarms.alarms()] == ["on", "off", "on"]


def test_a_restart_has_a_smaller_part_of_the_promise(alarmed):
    before = look(alarmed).state.evidence()["age.value"]["log10_threshold"]
    after = look(alarmed, acknowledge="mended").state.evidence()["age.value"]["log10_threshold"]
    assert after == pytest.approx(before + 0.48, abs=0.01)  # log10 of (2 * 3) / (1 * 2)


def test_after_normal_what_has_come_since_is_normal_and_what_was_before_is_not(alarmed):
    write(alarmed, rows_of(200, 9, shift=12.0), START + 150 * 60, name="since")
    look(alarmed)
    found = look(alarmed, acknowledge="normal")
    assert found.state.alarms == {}
    assert found.state.joint is None
    write(alarmed, rows_of(300, 10, shift=12.0), START + 350 * 60, name="normal")
    assert "age.value" not in look(alarmed).state.alarms
    write(alarmed, rows_of(400, 11), START + 650 * 60, name="back")
    assert "age.value" in look(alarmed).state.alarms


def test_too_few_answers_make_no_new_normal(tmp_path, bundle):
    subject = subject_in(tmp_path, bundle)
    write(subject, rows_of(40, 6, shift=25.0))
    assert look(subject).state.alarms
    with pytest.raises(ConfigError, match=r"too few to be the new normal; wait for \d+ more, or say `mended`"):
        look(subject, acknowledge="normal")


def test_where_no_alarm_stands_there_is_nothing_to_acknowledge(tmp_path, bundle):
    with pytest.raises(ConfigError, match="no alarm stands"):
        look(subject_in(tmp_path, bundle), acknowledge="mended")
