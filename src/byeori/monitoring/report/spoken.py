"""Names of traits as a person says them; the features of a network, which mean nothing one by one, as one group."""

from __future__ import annotations

from collections.abc import Sequence

from byeori.monitoring.alarms.state import JOINT

_OUTPUT, _FEATURES = "answer", "features"
_NETWORK = "what the network sees in its inputs"


def spoken(name: str) -> str:
    """Say what a trait is of.

    >>> spoken("age.value"), spoken("image.brightness"), spoken("answer.confidence")
    ('age', 'brightness of image', "the answer's confidence")
    >>> spoken("features.07"), spoken("features.distance"), spoken("town.missing")
    ('what the network sees in its inputs', 'how unusual inputs are to the network', 'how often town is missing')
    """
    if name == JOINT:
        return "how the traits go together"
    begin, _, rest = name.partition(".")
    if begin == _OUTPUT:
        return _of_answer(rest)
    of, _, what = name.rpartition(".")
    if of == _FEATURES:
        return "how unusual inputs are to the network" if what == "distance" else _NETWORK
    if what == "missing" and of:
        return f"how often {of} is missing"
    return of if what == "value" and of else f"{what} of {of}" if of else name


def _of_answer(rest: str) -> str:
    kind, _, what = rest.partition(".")
    if what:
        return f"how often the answer has {what}" if kind == "has" else f"the {kind} of {what} in the answer"
    return "the answer" if rest in ("", "value") else f"the answer's {rest.replace('_', ' ')}"


def together(names: Sequence[str]) -> dict[str, list[str]]:
    """Give what is said alike as one, with the traits that it is of, in their order.

    >>> together(["features.02", "age.value", "features.03"])
    {'what the network sees in its inputs': ['features.02', 'features.03'], 'age': ['age.value']}
    """
    found = dict[str, list[str]]()
    for name in names:
        found.setdefault(spoken(name), []).append(name)
    return found
