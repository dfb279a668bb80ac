"""What stands under a release name, loaded as it was when it was released."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from byeori.bundles.folder import RECORD
from byeori.core.errors import BundleError, RunError
from byeori.cycle.own import Own

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.tracking.records import Release


def load_champion(newest: Release, own: Own | None = None) -> Bundle:
    """Load what stands under a name, to compare with it."""
    try:
        return load_released(newest, own)
    except (BundleError, RunError) as error:
        before = f"go to the one before by `byeori release --back {newest.name}`, " if newest.number > 1 else ""
        raise type(error)(
            f"{newest.name}: what stands under it cannot be compared with: {error}. Bring it back, {before}"
            'or release all the same by `--accept "reason"`'
        ) from None


def load_released(line: Release, own: Own | None = None) -> Bundle:
    """Load what was released, and let it prove itself."""
    if not Path(line.path, RECORD).is_file():
        raise BundleError(f"{line.path}: is gone, what was released as {line.name} on line {line.number}")
    bundle = (own or Own()).load(line.path)
    if bundle.digest != line.bundle:
        raise BundleError(
            f"{line.path}: is not the bundle that was released as {line.name} on line {line.number}: its digest is "
            f"{bundle.digest[:12]}, then it was {line.bundle[:12]}"
        )
    return bundle
