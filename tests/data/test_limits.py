"""The numbers that reading and preparing data chose stand in one table."""

from limits import faults

_FACTS = {
    "adding.py": "_FILES _FORMAT",
    "guessing/canonical.py": "_SURE _SHORT",  # what a float can hold
    "guessing/number_words.py": "_SURE",  # what a float can hold
    "guessing/plain_values.py": "_LARGEST",
    "guessing/written.py": "_LARGEST",
    "hashing.py": "_DIGITS _LONGEST_NAME _LONGEST_SUFFIX _SURE _SURE_BELOW",  # what a file can be named, a float hold
    "preparing/parcel.py": "_ALIGNED",  # what a kernel loads at once
    "preparing/prepared.py": "_FORMAT",
    "preparing/way.py": "_PLACE _COLOUR",  # keys
    "sources/folders/iam.py": "_FIELDS",
    "sources/folders/idx.py": "_UINT8",
}


def test_each_has_its_reason_is_used_and_stands_nowhere_else():
    assert not faults("data", facts=_FACTS)
