"""The command `byeori`: finds the verb, runs it, and turns a user's mistake into one clear line."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from byeori.core.errors import ByeoriError, ConfigError

_USAGE, _MISTAKE, _INTERRUPTED = 2, 1, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give the exit code: 0 well, 1 a mistake in what was given, 2 in how, 130 and 143 stopped."""
    from byeori.cli.verbs import run_verb

    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        return run_verb(given)
    except ByeoriError as error:
        print(f"byeori: {error}", file=sys.stderr)
        return _USAGE if isinstance(error, ConfigError) else _MISTAKE
    except KeyboardInterrupt as stopped:
        print(f"\nbyeori: {stopped or 'stopped'}", file=sys.stderr)
        return getattr(stopped, "exit_code", _INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has gone: `byeori runs | head`
        sys.stderr.close()
        return 0


if __name__ == "__main__":
    sys.exit(main())
