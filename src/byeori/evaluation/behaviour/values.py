"""Whether a value that a test names is one that the model knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from byeori.core.errors import ConfigError, DataError, listed, nearest

if TYPE_CHECKING:
    from byeori.fields.contract import Cell, Field


def refuse_unlearned(field: Field, value: Cell, key: str) -> None:
    """Raise a ConfigError for a value that the field cannot read, or a class that the model has not learned."""
    options = [str(option) for option in field.form().get("options", ())]
    try:
        read = str(field.read(value))
    except DataError as error:
        raise ConfigError(f"{key}: {value!r}: {error}") from None
    if options and read not in options:
        near = nearest(read, options)
        raise ConfigError(f"{key}: the model has not learned {value!r}{near}; wanted one of {listed(options)}")
