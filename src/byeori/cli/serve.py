"""`byeori serve`: what answers, who may ask, and what runs beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from byeori.cli.last import with_bundle
from byeori.core.errors import ConfigError

if TYPE_CHECKING:
    from byeori.serving.options import ServeOptions


@dataclass(frozen=True)
class Kept:
    """What is kept, and who looks at it."""

    inputs: bool = True
    """Keep what was asked beside the answers."""
    watch: str | None = None
    """Run a monitor beside it that looks so often, as 1h; alarms are on the metrics page."""
    store: str | None = None
    """Folder or URL of the store; by default that of the run, with --follow the folder runs."""


def serve(run: Path | None, host: str, port: int, kept: Kept, *, options: ServeOptions) -> int:
    """Serve a run, or what is released under the name that the options follow."""
    from byeori.cli.watch import watched
    from byeori.serving.server import serve as listen

    if options.succession.follow is None:
        run = with_bundle(Path("runs/last") if run is None else run)
    elif kept.watch is not None:
        raise ConfigError("--watch: watches one run, and --follow answers with one after the other; give one of them")
    with watched(run, kept.watch, kept.store):
        listen(run, host=host, port=port, inputs=kept.inputs, store=kept.store, options=options)
    return 0
