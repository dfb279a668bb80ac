"""What of a release name's models is the user's own, and lies in no file: networks, fields, data."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.bundles.bundle import Bundle, find_bundle
from byeori.bundles.folder import RECORD
from byeori.core.errors import BundleError
from byeori.core.files import read_json

if TYPE_CHECKING:
    from torch import nn

    from byeori.data.dataset import Dataset
    from byeori.fields.contract import Field


@dataclass(frozen=True)
class Own:
    """What of models is your own, and no bundle can bring along: how a network is made, fields, data."""

    model: Callable[[], nn.Module] | None = None
    """Makes a network of your own, as its class does: `Own(model=Net)`. Each bundle that holds one has a new one."""
    fields: tuple[type[Field], ...] = ()
    """The classes of your own fields."""
    data: Dataset | None = None
    """The champion's data, where it lies in no file or its fields are your own."""

    def load(self, path: str | os.PathLike[str], *, prove: bool = True) -> Bundle:
        """Load a bundle, or that of a run, with what of it is your own."""
        folder = find_bundle(Path(path))
        record = read_json(folder / RECORD, BundleError)
        is_own = isinstance(record, dict) and bool(record.get("own")) and record.get("form") == "weights"
        return Bundle.load(folder, model=self.made() if is_own else None, fields=self.fields, prove=prove)

    def made(self) -> nn.Module | None:
        """Make a network of your own; None where there is none."""
        return None if self.model is None else self.model()
