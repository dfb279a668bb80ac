"""`python -m byeori`: the command line, for an environment whose scripts are not on the path."""

import sys

from byeori.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
