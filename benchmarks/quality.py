"""How well `train()` learns by default: every set with a goal, one benchmark after the other, each in its own process.

python benchmarks/quality.py --save                  # all of them; hours
python benchmarks/quality.py --save --only tables    # or: texts, encoder, pictures, masks, lines
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PARTS = {
    "tables": ("quality_tables.py",),
    "texts": ("quality_text.py",),
    "encoder": ("quality_text.py", "--model", "minilm"),
    "pictures": ("fashion_mnist.py", "--repeats", "3"),
    "masks": ("camvid.py", "--repeats", "3"),
    "lines": ("lines.py", "--repeats", "3"),
}
"""Name to the benchmark with its flags. What is read of synthetic lines needs fonts: see lines.py --help."""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default=",".join(PARTS), help="some of them, with commas (default: all)")
    parser.add_argument("--save", action="store_true", help="replace their sections in RESULTS.md")
    given = parser.parse_args()
    names = given.only.split(",")
    if unknown := [name for name in names if name not in PARTS]:
        parser.error(f"{unknown[0]!r} is none of {', '.join(PARTS)}")
    failed = []
    for name in names:
        script, *flags = PARTS[name]
        print(f"-- {name}: {script} {' '.join(flags)}", file=sys.stderr, flush=True)
        command = [sys.executable, str(HERE / script), *flags, *(["--save"] if given.save else [])]
        if subprocess.run(command, check=False).returncode:
            failed.append(name)
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
