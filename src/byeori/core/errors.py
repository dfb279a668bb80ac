"""What a user did wrong, said so that they can cure it: where, what was found, what was wanted."""

from collections.abc import Iterable
from difflib import get_close_matches
from importlib import import_module
from types import ModuleType


class ByeoriError(Exception):
    """A mistake that a user can cure; the command line prints its text without a traceback."""


class ConfigError(ByeoriError):
    """A choice that cannot be: an unknown flag value, an impossible recipe, a missing package."""


class DataError(ByeoriError):
    """Data that cannot be read, or does not fit its fields."""


class FieldError(ByeoriError):
    """A field of the user's own that breaks a promise of the contract; the text says which."""


class ModelError(ByeoriError):
    """A model or its weights that cannot be had, or does not fit its task."""


class BundleError(ByeoriError):
    """A bundle that is damaged, too new, or holds something that is not data."""


class RunError(ByeoriError):
    """A run that is not there, or cannot go on."""


class ServeError(ByeoriError):
    """A server that cannot start as asked."""


_LONGEST_NAME = 200


def nearest(name: str, known: Iterable[str]) -> str:
    """Give '; did you mean 'x'?' for the closest known name, or nothing.

    >>> nearest("resnet81", ["resnet18", "vit"])
    "; did you mean 'resnet18'?"
    """
    if len(name) > _LONGEST_NAME:
        return ""  # looking for what is like a text takes the square of its length
    lowered = {one.lower(): one for one in known}
    close = get_close_matches(name.lower(), lowered, n=1, cutoff=0.6)
    return f"; did you mean {lowered[close[0]]!r}?" if close else ""


def listed(names: Iterable[object], most: int = 12) -> str:
    """Give names in quotes with commas between them; of very many the first, and how many there are.

    >>> listed(["a", "b"]), listed(range(300), most=2)
    ("'a', 'b'", '0, 1 and 298 more')
    """
    names = list(names)
    rest = len(names) - most
    return ", ".join(map(repr, names[:most])) + (f" and {rest:,} more" if rest > 0 else "")


def require(module: str, extra: str) -> ModuleType:
    """Import an optional package, or say which extra of byeori brings it."""
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] != module.split(".")[0]:
            raise
        raise ConfigError(
            f"the package {module.split('.')[0]!r} is not installed and this needs it; pip install 'byeori[{extra}]'"
        ) from None
