"""`byeori evaluate RUN --behaviour FILE`: what came of each test, and an exit code that says "one failed"."""

from __future__ import annotations

from pathlib import Path

from byeori.cli.last import with_bundle
from byeori.cli.show import say

FAILED = 3
"""The exit code that says that a test did not pass; a mistake in the file is 2."""


def run_tests(run: Path, file: Path) -> int:
    """Run a file of behaviour tests; give 3 where one fails."""
    from byeori.core.watching import doing
    from byeori.training.progress.progress import Bar

    with Bar(True):
        doing("loading torch")
        from byeori.training.behaviour import run_behaviour

        outcomes = run_behaviour(with_bundle(run), file)
    say(outcomes.table())
    say(outcomes.headline())
    say(f"All cases that failed: {outcomes.saved}")
    return 0 if outcomes.passed else FAILED
