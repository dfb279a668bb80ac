"""A tiny real bundle, a slow one, pictures to ask about, and servers in this process."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from fastapi.testclient import TestClient
from PIL import Image as Pillow

from byeori import About
from byeori.bundles.bundle import Bundle
from byeori.bundles.proof import Proof
from byeori.bundles.saving import Contents, save_bundle
from byeori.core.errors import BundleError
from byeori.core.recipe import Recipe
from byeori.data.expectations import Expectations
from byeori.data.task import Task
from byeori.fields.kinds import Category, Image
from byeori.serving.app import make_app
from byeori.serving.options import ServeOptions
from byeori.tracking.store import Store

CLASSES = ("고양이", "개", "cat & dog <b>")


@pytest.fixture
def picture() -> Callable[..., bytes]:
    return make_picture


def make_picture(seed: int = 0, side: int = 12, kind: str = "PNG") -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)
    file = io.BytesIO()
    Pillow.fromarray(pixels).save(file, kind)
    return file.getvalue()


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """A small residual network with drawn weights, saved and loaded as any other bundle."""
    folder = tmp_path_factory.mktemp("bundle") / "bundle"
    recipe = Recipe(model="small-resnet", weights="none", seed=1)
    task = Task({"image": Image("RGB", 8, 8)}, "animal", Category(CLASSES))
    model = task.model(recipe)
    model(task.batch({"image": torch.randint(0, 256, (16, 8, 8, 3), dtype=torch.uint8)}))
    return save_bundle(folder, Contents(task, model, recipe, [{"image": make_picture(9)}], run="animals-1"))


@dataclass(frozen=True)
class Held:
    """A bundle whose model waits for `go`, and tells of every batch."""

    bundle: Any
    go: Event
    entered: Event
    batches: list[int]


class _Waiting:
    def __init__(self, bundle: Bundle, go: Event, entered: Event, batches: list[int]) -> None:
        self._bundle, self._run_stages, self._entered, self._batches = bundle, go, entered, batches

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bundle, name)

    def outputs(self, packed: dict[str, np.ndarray]) -> np.ndarray:
        self._batches.append(len(next(iter(packed.values()))))
        self._entered.set()
        assert self._run_stages.wait(30)
        return self._bundle.outputs(packed)

    def run(self, packed: dict[str, np.ndarray]) -> tuple[np.ndarray, None]:
        return self.outputs(packed), None


@pytest.fixture
def held(bundle: Bundle) -> Iterator[Held]:
    go, entered, batches = Event(), Event(), []
    yield Held(_Waiting(bundle, go, entered, batches), go, entered, batches)
    go.set()


class _Toy:
    """A field of a kind that byeori does not know, as a form asks for it."""

    about = About()

    def __init__(self, **form: Any) -> None:
        self._form = form

    def form(self) -> dict[str, Any]:
        return self._form


def _stack(packed: Sequence[dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    return {name: np.stack([one[name] for one in packed]) for name in packed[0]}


class _Talk:
    """What a server needs of a bundle, with a text, a number, a choice and a picture as inputs."""

    digest = "d" * 64
    form = "weights"
    folder = Path("talk")
    expectations = Expectations()
    record: dict[str, Any] = {"model": "talk"}  # noqa: RUF012

    def __init__(self) -> None:
        inputs = {
            "story": _Toy(widget="text"),
            "age": _Toy(widget="number"),
            "town": _Toy(widget="choice", options=["서울", "Bergen"]),
            "photo": _Toy(widget="file", accept="image/*"),
        }
        self.task = SimpleNamespace(inputs=inputs, name="mood", target=_Toy(widget="text"), stack=_stack)
        self.packed: list[dict[str, Any]] = []
        self.proof = Proof((), (), np.zeros((0, 1), np.float32))

    def pack(self, cells: dict[str, Any]) -> dict[str, np.ndarray]:
        self.packed.append(cells)
        return {"age": np.float32(cells["age"])}

    def outputs(self, packed: dict[str, np.ndarray]) -> np.ndarray:
        return packed["age"][:, None]

    def run(self, packed: dict[str, np.ndarray]) -> tuple[np.ndarray, None]:
        return self.outputs(packed), None

    def answer(self, outputs: np.ndarray, cells: Any = None) -> dict[str, Any]:
        return {"value": f"as of {outputs[0]:g}", "confidence": None}

    @property
    def reference(self) -> Any:
        raise BundleError("has no reference")

    def traits(self, cells: dict[str, Any]) -> dict[str, float]:
        return {"age": float(cells["age"])}


@pytest.fixture
def talk() -> Any:
    return _Talk()


@dataclass
class Asked:
    """A client, and the store that its server writes to."""

    client: TestClient
    store: Store
    folder: Path


Ask = Callable[..., Any]


@pytest.fixture
def server(bundle: Bundle, tmp_path: Path) -> Ask:
    """Make servers: `with server(timeout_s=1) as asked`; what was answered is in the store when the block has ended."""

    @contextmanager
    def start(other: Any = None, **choices: Any) -> Iterator[Asked]:
        store = Store(tmp_path)
        app = make_app(other or bundle, store, replace(ServeOptions(), **choices))
        with TestClient(app, raise_server_exceptions=False) as client:
            yield Asked(client, store, tmp_path)
        store.close()

    return start
