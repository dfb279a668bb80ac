"""The command `byeori`: finds the verb, runs it, and turns a user's mistake into one clear line."""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence

from byeori.cli.overview import overview
from byeori.core.errors import ByeoriError, ConfigError
from byeori.core.printable import tell

_USAGE, _MISTAKE, _INTERRUPTED = 2, 1, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give the exit code: 0 well, 1 and 2 for mistakes in what and how, 70 our fault, 130 stopped."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if given in ([], ["-h"], ["--help"]):
            print(overview(), flush=True)
            return 0
        from byeori.cli.verbs import run_verb  # takes a while, in which Ctrl-C may come too

        return run_verb(given)
    except ByeoriError as error:
        tell(f"byeori: {error}")
        return _USAGE if isinstance(error, ConfigError) else _MISTAKE
    except KeyboardInterrupt as stopped:
        tell(f"\nbyeori: {str(stopped) or 'stopped'}")
        return getattr(stopped, "exit_code", _INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has gone: `byeori runs | head`
        sys.stderr.close()
        return 0
    except Exception as error:  # noqa: BLE001 - the one place for what nobody foresaw
        from byeori.cli.fault import EXIT_CODE, tell_fault

        tell(tell_fault(error, given))
        return EXIT_CODE
    finally:
        if arguments is None:
            gc.freeze()  # the process ends: to look for garbage in all that torch has made would take seconds


if __name__ == "__main__":
    sys.exit(main())
