"""Why each choice of a run was made so: kept in its folder, and read again."""

import pytest

from byeori.core.errors import RunError
from byeori.core.files import write_json
from byeori.tracking.choices import CHOICES, keep_choices, kept_choices
from settling import settled


def test_reasons_are_kept_and_an_older_run_has_none(tmp_path):
    assert kept_choices(tmp_path) == {}
    keep_choices(tmp_path, settled())
    assert kept_choices(tmp_path) == settled().why


def test_those_of_a_newer_version_are_refused_by_the_files_name(tmp_path):
    write_json(tmp_path / CHOICES, {"format": 99, "why": {}})
    with pytest.raises(RunError, match=r"choices\.json: format 99, written by a newer byeori"):
        kept_choices(tmp_path)
