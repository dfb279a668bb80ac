"""The full value of a pixel is named once."""

import ast
from pathlib import Path

from byeori.core.pixels import WHITE

_OF_OTHER_THINGS = {"checks/perceptual.py", "fields/sound/medium.py", "fields/sound/sound.py", "fields/text/ngrams.py"}
"""Eight bits of a hash, the first byte of an MP3, the levels of a spectrogram, the largest strength."""
_SOURCE = Path(__file__).parents[2] / "src" / "byeori"


def _numbers(path: Path) -> list[object]:
    return [node.value for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant)]


def test_no_other_file_writes_it_out():
    found = {path.relative_to(_SOURCE).as_posix() for path in _SOURCE.rglob("*.py") if WHITE in _numbers(path)}
    assert found - _OF_OTHER_THINGS == {"core/pixels.py"}
