"""What an archive holds: the kinds of tasks with data made on the spot, and networks of the user's own."""

import dataclasses
import importlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageDraw
from torch import nn

import byeori
from byeori import Recipe

Written = dict[str, Any]
"""The path of data within the archive as `source`, and the other arguments of its Dataset."""


class Net(nn.Module):
    """A network of the user's own for small pictures: features, for the head that byeori lays upon them."""

    def __init__(self) -> None:
        super().__init__()
        self.width = 6
        self.layers = nn.Sequential(nn.Conv2d(3, 6, 3, stride=2, bias=False), nn.BatchNorm2d(6), nn.ReLU())

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Give (batch, 6) of pictures (batch, 3, rows, columns)."""
        return self.layers(x).mean((2, 3))


class Whole(nn.Module):
    """A network that is the user's from pixels to outputs, for a loop of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(3 * 8 * 8, 2))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Give (batch, 2) of pictures (batch, 3, 8, 8) from 0 to 255."""
        return self.layers(x / 255)


@dataclass(frozen=True)
class Kind:
    """One kind of task: its data, what is trained on it, and what the model is asked."""

    name: str
    write: Callable[[Path], Written]
    asked: Callable[[Written], list[Any]]
    recipe: Mapping[str, Any] = field(default_factory=dict)
    own: bool = False
    """Whether `Net` is trained in the place of a network of byeori's."""
    is_large: bool = True
    """Whether the network has too many weights to be kept as they are learned; it has repeating ones, untrained."""
    stopped: bool = False
    """Whether a second run of the same is stopped halfway, to be resumed."""
    exports: tuple[str, ...] = ()


def _table(**options: Any) -> Callable[[Path], Written]:
    def write(folder: Path) -> Written:
        path, chance = folder / "fish.csv", np.random.default_rng(0)
        lines = ["length_cm,weight,water,caught,fresh,kind,price,age,rare"]
        for row in range(120):
            size, kind = chance.normal(), int(chance.integers(3))
            weight = "" if row % 11 == 5 else f"{20 + 3 * size + kind:.2f}"
            cells = [f"{30 + 8 * size:.1f}", weight, ("sea", "lake", "river")[(kind + row % 2) % 3]]
            cells += [
                f"2024-{1 + row % 12:02d}-{1 + row % 28:02d}",
                ("yes", "no")[row % 2],
                ("cod", "eel", "ray")[kind],
            ]
            cells += [f"{9 + 2 * size + 3 * kind:.2f}", f"{4 + size:.2f}", "yes" if size > 1 else "no"]
            lines.append(",".join(cells))
        path.write_text("\n".join(lines), encoding="utf-8")
        return {"source": str(path), **options}

    return write


def _texts(**options: Any) -> Callable[[Path], Written]:
    def write(folder: Path) -> Written:
        path, chance = folder / "reviews.csv", np.random.default_rng(1)
        words, lines = {"good": ("fab", "좋은"), "bad": ("dim", "나쁜")}, ["text,mood,topics"]
        for row in range(90):
            mood, said = ("good", "bad")[row % 2], chance.choice(["a", "b", "c"], 2)
            topics = ";".join(sorted({*said} & {"a", "b"})) or "[]"
            lines.append(f"{words[mood][row // 2 % 2]} {' '.join(said)},{mood},{topics}")
        path.write_text("\n".join(lines), encoding="utf-8")
        return {"source": str(path), **options}

    return write


def _shape(chance: np.random.Generator, is_round: bool, rows: int = 12, columns: int = 14) -> Image.Image:
    picture = Image.new("RGB", (columns, rows), tuple(int(one) for one in chance.integers(0, 90, 3)))
    x, y, side = (int(one) for one in chance.integers((1, 1, 4), (columns - 8, rows - 7, 7)))
    draw = ImageDraw.Draw(picture).ellipse if is_round else ImageDraw.Draw(picture).rectangle
    draw((x, y, x + side, y + side), fill=tuple(int(one) for one in chance.integers(150, 255, 3)))
    return picture


def _pictures(folder: Path) -> Written:
    chance = np.random.default_rng(2)
    for number in range(48):
        place = folder / ("round", "square")[number % 2]
        place.mkdir(exist_ok=True)
        _shape(chance, number % 2 == 0).save(place / f"{number:02d}.png")
    return {"source": str(folder)}


def _masks(folder: Path) -> Written:
    chance = np.random.default_rng(3)
    for number in range(16):
        place = folder / ("train", "train", "val", "test")[number // 4]
        for name in ("images", "masks"):
            (place / name).mkdir(parents=True, exist_ok=True)
        picture = _shape(chance, number % 2 == 0, 16, 16)
        picture.save(place / "images" / f"{number}.png")
        seen = np.asarray(picture).max(2) > 100
        Image.fromarray(seen.astype(np.uint8)).save(place / "masks" / f"{number}.png")
    (folder / "classes.txt").write_text("ground\nthing", encoding="utf-8")
    return {"source": str(folder)}


def _lines(folder: Path) -> Written:
    chance, rows = np.random.default_rng(4), ["image,text"]
    for number in range(24):
        text = " ".join(chance.choice(["net", "rope", "sea"], 2))
        picture = Image.new("L", (8 + 7 * len(text), 18), 230)
        ImageDraw.Draw(picture).text((3, 3), text, fill=20)
        picture.save(folder / f"{number}.png")
        rows.append(f"{number}.png,{text}")
    (folder / "lines.csv").write_text("\n".join(rows), encoding="utf-8")
    return {"source": str(folder / "lines.csv")}


def _points(folder: Path) -> Written:
    chance, rows = np.random.default_rng(5), ["image,nose_x,nose_y,tail_x,tail_y"]
    for number in range(30):
        pixels = np.full((16, 20, 3), 40, np.uint8)
        places = chance.integers([2, 2], [18, 14], (2, 2))
        for (x, y), colour in zip(places, ((255, 60, 60), (60, 255, 60)), strict=True):
            pixels[y - 1 : y + 2, x - 1 : x + 2] = colour
        Image.fromarray(pixels).save(folder / f"{number}.png")
        rows.append(f"{number}.png,{','.join(map(str, places.ravel()))}")
    (folder / "points.csv").write_text("\n".join(rows), encoding="utf-8")
    return {"source": str(folder / "points.csv"), "target": "nose_x,nose_y,tail_x,tail_y"}


def _mixed(folder: Path) -> Written:
    chance, rows = np.random.default_rng(6), ["image,said,weight,kind"]
    for number in range(40):
        _shape(chance, number % 2 == 0).save(folder / f"{number}.png")
        said = f"it is {('rolling', 'standing')[number % 2]} over there {number % 7}"
        rows.append(f"{number}.png,{said},{chance.normal():.2f},{('ball', 'box')[number % 2]}")
    (folder / "things.csv").write_text("\n".join(rows), encoding="utf-8")
    return {"source": str(folder / "things.csv"), "target": "kind", "fields": {"said": "Text", "weight": "Number"}}


def _vectors(folder: Path) -> Written:
    chance, rows = np.random.default_rng(7), ["spectrum,kind"]
    for number in range(60):
        values = chance.normal(size=5) + number % 2
        rows.append(f"{' '.join(f'{value:.3f}' for value in values)},{('low', 'high')[number % 2]}")
    (folder / "spectra.csv").write_text("\n".join(rows), encoding="utf-8")
    return {"source": str(folder / "spectra.csv"), "fields": {"spectrum": "Vector"}}


FISH = {"length_cm": 41.5, "weight": 24.1, "water": "lake", "caught": "2024-03-09", "fresh": "yes"}
FISHES = [FISH, {**FISH, "length_cm": 18, "water": "sea", "fresh": "no"}, {**FISH, "weight": None, "water": "pond"}]
REVIEWS = [{"text": text} for text in ("fab a", "dim b c", "좋은 b", "здравствуйте")]


def _fishes(_: Written) -> list[Any]:
    return FISHES


def _reviews(_: Written) -> list[Any]:
    return REVIEWS


def pictures_of(written: Written) -> list[Any]:
    """Ask about the first few pictures of the data."""
    source = Path(written["source"])
    paths = sorted((source if source.is_dir() else source.parent).rglob("*.png"))
    return [str(path) for path in paths if path.parent.name != "masks"][:4]


def _things(written: Written) -> list[Any]:
    said = ("it is rolling", "it is standing over there 3")
    return [
        {"image": path, "said": said[number % 2], "weight": 0.3} for number, path in enumerate(pictures_of(written))
    ]


def _spectra(_: Written) -> list[Any]:
    return [[0.1, -0.2, 0.3, 0.4, 0.0], [1.0, 1.1, 0.9, 1.2, 0.8]]


def kinds() -> Iterator[Kind]:
    """The kinds of tasks that this byeori knows."""
    small, net = {"size": 8, "batch": 8, "epochs": 2}, {"batch": 8, "epochs": 2, "ema": 0.9}
    knows = {choice.name for choice in dataclasses.fields(Recipe)}
    aside = ["kind", "price", "age", "rare"]

    def table(*target: str) -> Callable[[Path], Written]:
        asked: Any = target[0] if len(target) == 1 else list(target)
        return _table(target=asked, ignore=[name for name in aside if name not in target])

    threshold = {"threshold": "recall=0.9"} if "threshold" in knows else {}
    yield Kind("table-class", table("kind"), _fishes, {"model": "mlp"}, exports=("onnx", "torch-export"))
    yield Kind("table-number", table("price"), _fishes, {"model": "tabm"})
    yield Kind("table-flag", table("rare"), _fishes, {"model": "ft-transformer", **threshold})
    text = {"text": "Text"}
    moods = _texts(target="mood", ignore=["topics"], fields=text)
    topics = _texts(target="topics", ignore=["mood"], task="multilabel", fields=text)
    yield Kind("text-class", moods, _reviews, net, is_large=False, stopped=True)
    yield Kind("text-labels", topics, _reviews, exports=("onnx",))
    yield Kind("own", _pictures, pictures_of, small, own=True, is_large=False, stopped=True, exports=("torch-export",))
    yield Kind("pictures", _pictures, pictures_of, {"model": "small-resnet", "size": 8, "tta": "mirror"})
    yield Kind("timm", _pictures, pictures_of, {"model": "test_efficientnet", "weights": "none", "size": 32})
    yield Kind("masks", _masks, pictures_of, {"size": 16, "batch": 4})
    yield Kind("lines", _lines, pictures_of, {"size": 16, "batch": 8})
    yield Kind("mixed", _mixed, _things, {"size": 8, "model": "small-resnet"})
    if "Points" in byeori.__all__:
        yield Kind("points", _points, pictures_of, {"size": 16, "batch": 8})
        yield Kind("table-numbers", table("price", "age"), _fishes, {"model": "mlp"})
        yield Kind("vector", _vectors, _spectra, {"model": "mlp"})


def lightning_parts() -> tuple[Any, Any]:
    """Give a Fitting of a small LightningModule, and its batches."""
    fitting = importlib.import_module("byeori.training.lightning").Fitting
    lightning = importlib.import_module("lightning.pytorch")

    class Lit(lightning.LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.layer = nn.Linear(4, 2)

        def training_step(self, batch: Any, number: int) -> torch.Tensor:
            loss = nn.functional.cross_entropy(self.layer(batch[0]), batch[1])
            self.log("train_loss", loss)
            return loss

        def configure_optimizers(self) -> Any:
            optimizer = torch.optim.Adam(self.parameters(), lr=0.01)
            return [optimizer], [torch.optim.lr_scheduler.StepLR(optimizer, 1)]

    torch.manual_seed(0)
    x = torch.randn(24, 4)
    return fitting(Lit()), [(x[row : row + 8], (x[row : row + 8].sum(1) > 0).long()) for row in (0, 8, 16)]
