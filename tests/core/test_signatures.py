"""What a file says of itself without being read."""

import pytest

from byeori.core.signatures import suffix_of


@pytest.mark.parametrize(
    ("name", "suffix"), [("a.JPG", ".jpg"), ("a.b/c", ""), (".hidden", ""), ("x", ""), ("a/b.tar.gz", ".gz")]
)
def test_suffixes_are_of_the_file_name_alone(name, suffix):
    assert suffix_of(name) == suffix
