"""torchvision imports whether or not its compiled operators fit the installed torch; a whole one is left alone."""

import subprocess
import sys
from pathlib import Path

import pytest

MEND = "from byeori.core.torchvision_operators import _declared, mend_torchvision\nmend_torchvision()\n"


def run(code: str, *folders: Path) -> str:
    path = [str(folder) for folder in folders]
    code = f"import sys; sys.path[:0] = {path}\n{code}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def package(folder: Path, *lines: str) -> Path:
    """A torchvision of our own making."""
    (folder / "torchvision").mkdir(parents=True)
    (folder / "torchvision" / "__init__.py").write_text("\n".join(lines))
    return folder


def test_torchvision_timm_and_torchmetrics_import():
    code = """
import torchvision, timm, torchmetrics
from torchvision.transforms import functional
model = timm.create_model("resnet18", num_classes=2)
from torchmetrics.classification import MulticlassAccuracy
mend_torchvision()  # again: nothing
print("well")
"""
    assert run(MEND + code) == "well"


def test_a_whole_torchvision_is_left_alone(tmp_path):
    folder = package(tmp_path, "print('imported')")
    assert run(MEND + "print(len(_declared), 'torchvision' in sys.modules)", folder) == "imported\n0 True"


def test_one_that_is_imported_already_is_left_alone(tmp_path):
    folder = package(tmp_path, "print('imported')")
    assert run("import torchvision\n" + MEND + "print(len(_declared))", folder) == "imported\n0"


def test_one_that_lacks_its_operators_is_imported_a_second_time(tmp_path):
    folder = package(
        tmp_path,
        "import torch",
        "register = torch.library.register_fake('torchvision::nms')",
        "@register",
        "def nms(dets, scores, iou_threshold): return dets",
    )
    assert run(MEND + "import torchvision; print(len(_declared), torchvision.nms.__name__)", folder) == "1 nms"


def test_another_error_of_its_import_is_not_hidden(tmp_path):
    folder = package(tmp_path, "raise RuntimeError('no such GPU')")
    with pytest.raises(AssertionError, match="no such GPU"):
        run(MEND, folder)


def test_nothing_happens_where_it_is_not_installed():
    hide = """
import importlib.util
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name == "torchvision" else find(name, *rest)
"""
    assert run(hide + MEND + "print('torchvision' in sys.modules)") == "False"
