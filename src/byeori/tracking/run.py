"""A Run: what happened in one training, from its recipe to its headline."""

import math
import secrets
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from numbers import Integral
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from byeori.core.errors import ByeoriError, RunError
from byeori.core.files import file_hash
from byeori.core.recipe import Recipe
from byeori.tracking.checkpoint import CHECKPOINTS, last_checkpoint, last_step, save_checkpoint
from byeori.tracking.code import code_version
from byeori.tracking.database import FILE_NAME, has_store
from byeori.tracking.environment import environment, is_alive, is_here
from byeori.tracking.folders import find_folder, make_folder, read_mark, write_mark
from byeori.tracking.records import FileRecord, Headline, RunRecord
from byeori.tracking.resources import USED, used_since
from byeori.tracking.states import checkpoint_of, restore_parts
from byeori.tracking.store import Store
from byeori.tracking.writer import MetricWriter

SCORE = "score"


class Run:
    """One run: its folder, its row in the store, its metrics and files. Made by `Run.start` or `Run.open`.

    >>> import tempfile
    >>> with Run.start(tempfile.mkdtemp(), recipe={"epochs": 1}, data_path="photos") as run:
    ...     run.log(0, loss=2.5)
    ...     run.log(1, loss=1.5, score=0.75)
    >>> run.name, run.record.state, run.metrics("loss")
    ('photos-1', 'done', [(0, 'loss', 2.5), (1, 'loss', 1.5)])
    """

    def __init__(self, folder: Path, store: Store, record: RunRecord) -> None:
        self.folder = folder
        self.id = record.id
        self.name = folder.name
        self.recipe = record.recipe
        self._store = store
        self._last = record
        self._writer = MetricWriter(store, record.id)
        self._best = -math.inf
        self._since_best = 0
        self._open = True
        self._cpu_s = time.process_time()

    @classmethod
    def start(
        cls,
        folder: str | Path = "runs",
        *,
        recipe: Recipe | Mapping[str, Any] | None = None,
        data_fingerprint: str | None = None,
        data_path: str | Path | None = None,
        seed: int | None = None,
        parent: str | None = None,
        name: str | None = None,
    ) -> Self:
        """Begin a run in a new folder within `folder`, with the code and the machine as they are now.

        `parent` is the id of the run that this one goes on from. The name is `<data name>-<counter>` unless given; a
        name that is taken is a RunError.
        """
        if isinstance(recipe, Recipe):
            seed = recipe.seed if seed is None else seed
            recipe = recipe.to_json()
        data = None if data_path is None else str(data_path).encode(errors="replace").decode()
        store = Store(folder)
        place = make_folder(Path(folder), data_path=data, name=name)
        record = RunRecord(
            id=secrets.token_hex(8),
            name=place.name,
            created=time.time(),
            state="running",
            recipe=None if recipe is None else dict(recipe),
            data_fingerprint=data_fingerprint,
            data_path=data,
            code=code_version(),
            environment=environment(),
            seed=seed,
            parent=parent,
        )
        try:
            store.add_run(record)
            write_mark(place, run=record.id, created=record.created)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            with suppress(ByeoriError):
                store.delete_run(record.id)
            raise
        return cls(place, store, record)

    @classmethod
    def open(cls, path: str | Path, *, folder: str | Path = "runs") -> Self:
        """Take up a run that is there: its folder, `<runs>/last` for the newest one, or its name within `folder`.

        To read, or to log more; a training that goes on calls `resume()` as well.
        """
        place = find_folder(path, folder)
        mark = read_mark(place)
        beside = place.absolute().parent
        store = Store(beside) if has_store(beside) else None
        record = store.run(mark["id"]) if store else None
        if store is None or record is None:
            raise RunError(
                f"{place}: the store {store.where if store else beside / FILE_NAME} does not know this run; was the "
                "folder moved? Put it back beside its store, or set BYEORI_STORE to the URL of its store"
            )
        run = cls(place, store, record)
        run._recall_scores()
        return run

    def __repr__(self) -> str:
        return f"<Run {self.folder}>"

    def __fspath__(self) -> str:
        """The run's folder: a run stands wherever the path of one does."""
        return str(self.folder)

    @property
    def record(self) -> RunRecord:
        """The run's row as it stands now; one whose process died is `stopped`."""
        found = self._store.run(self.id)
        if found is None:
            raise RunError(f"{self.folder}: the run was deleted from the store {self._store.where}")
        return as_it_stands(found)

    @property
    def headline(self) -> Headline:
        """What sums the run up, as it stands now; its text is empty where there is none yet."""
        return Headline.of(self.record.headline)

    def log(self, step: int, /, **values: float) -> None:
        """Keep numbers of a step, by name; they are on disk within a second. NaN and infinity are kept too."""
        try:
            numbers = {name: float(_loose(value)) for name, value in values.items()}
        except (TypeError, ValueError) as error:
            raise RunError(f"log of step {step}: {values!r}: each value must be one number ({error})") from None
        if SCORE in numbers:
            self._follow(numbers[SCORE])
        self._writer.add(int(step), numbers)

    def flush(self) -> None:
        """Write what waits; after that all that was logged is on disk."""
        self._writer.flush()

    def metrics(self, name: str | None = None) -> list[tuple[int, str, float]]:
        """The (step, name, value) of all that was logged, or of one name, by step."""
        self._writer.flush()
        return self._store.metrics(self.id, name)

    def forget_after(self, step: int) -> None:
        """Delete the metrics of steps later than `step`: a training goes on from there."""
        self._writer.flush()
        self._store.forget_metrics(self.id, step)
        self._recall_scores()

    def save_state(self, step: int, /, *, keep: int = 2, **parts: object) -> Path:
        """Keep all that a loop of your own goes on from after `step` updates: data only, whole or not at all.

        The parts bear names of yours: whatever has a `state_dict` (model, optimizer, scheduler, scaler, average,
        sampler), generators of torch, numpy and `random`, dicts and lists of numbers, texts and tensors. The generators
        that all share are saved too. The last `keep` checkpoints stay; the folder of this one is given.
        """
        if not isinstance(step, Integral):
            raise RunError(f"save_state of step {step!r}: wanted how many updates there were, a whole number")
        folder = self.folder / CHECKPOINTS
        last = last_step(folder)
        if last > step:
            raise RunError(
                f"{folder}: there is a checkpoint of step {last}, later than {step}; go on from it by `load_state`, or "
                "begin a new run"
            )
        self.flush()  # what is logged up to a checkpoint is not logged again when the loop goes on from it
        return save_checkpoint(folder, checkpoint_of(step, parts), keep)

    def load_state(self, **parts: object) -> int:
        """Bring the parts to where the last `save_state` left them, and give its step; 0 where there is none.

        This process is then the one that goes on with the run, as after `resume`; what was logged of later steps is
        forgotten. A loop that goes on so ends with the bytes of an unbroken one.
        """
        checkpoint = last_checkpoint(self.folder / CHECKPOINTS)
        if checkpoint is not None:
            try:
                restore_parts(checkpoint, parts)
            except RunError as error:
                raise RunError(f"{self.folder}: {error}") from error
        self.resume()
        self.forget_after(checkpoint.step if checkpoint else -1)
        return checkpoint.step if checkpoint else 0

    def stale(self, patience: int) -> bool:
        """Whether the last `patience` values of the metric `score` brought nothing better (higher); 0 is never."""
        return 0 < patience <= self._since_best

    def file(self, path: str | Path, name: str | None = None) -> FileRecord:
        """Record a file of the run's folder with its hash, in place of an earlier one of the same name.

        A relative path is taken from the run's folder. The name is that path unless given.
        """
        folder = self.folder.resolve()
        place = (folder / path).resolve()
        if not place.is_file():
            raise RunError(f"{place}: no such file to record for the run {self.name}")
        if not place.is_relative_to(folder):
            raise RunError(f"{place}: not in the run's folder {self.folder}; copy it there first")
        inside = place.relative_to(folder).as_posix()
        row = FileRecord(self.id, name or inside, inside, file_hash(place), place.stat().st_size)
        self._store.write_file(row)
        return row

    def files(self) -> list[FileRecord]:
        """The recorded files, by name."""
        return self._store.files(self.id)

    def made_from(self, *, recipe: Recipe, data_fingerprint: str, data_path: str) -> None:
        """Say what the run was made from, as far as `start` was not told."""
        origin = {"recipe": recipe.to_json(), "seed": recipe.seed, "data_fingerprint": data_fingerprint}
        self._store.fill_run(self.id, {**origin, "data_path": data_path})
        self.recipe = self.record.recipe

    def set_headline(self, headline: Headline | Mapping[str, Any]) -> None:
        """Keep the few numbers that sum the run up, in place of earlier ones."""
        self._store.set_headline(self.id, headline.to_json() if isinstance(headline, Headline) else headline)

    def resume(self) -> None:
        """Make this process the one that goes on with the run; while another one does, that is a RunError."""
        before = self._store.run(self.id) or self._last
        owner = before.environment or {}
        mine = environment()
        same = (owner.get("host"), owner.get("pid")) == (mine["host"], mine["pid"])
        if before.state == "running" and is_here(owner) and is_alive(owner) and not same:
            raise RunError(
                f"{self.folder}: process {owner['pid']} is still at work on this run; wait for it, or end it"
            )
        if USED in owner:
            mine[USED] = owner[USED]
        self._cpu_s = time.process_time()
        if not self._store.take_over(before, mine):
            raise RunError(f"{self.folder}: another process has just taken up this run; wait for it, or end it")
        self._open = True

    def end(self, state: Literal["done", "stopped", "failed"], headline: Mapping[str, Any] | None = None) -> None:
        """Write what waits, say how the run ended, and give the store's connections back."""
        self._writer.close()
        if headline is not None:
            self.set_headline(headline)
        self._store.set_used(self.id, used_since(self._cpu_s, (self.record.environment or {}).get(USED)))
        self._store.set_state(self.id, state, time.time())
        self._open = False
        self._store.close()

    def close(self) -> None:
        """Write what waits and give the store's connections back, without a word on how the run stands."""
        self._writer.close()
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Finish the run, unless the block did: done, stopped by Ctrl-C or an exit, or failed."""
        if not self._open:
            return
        if kind is None:
            self.end("done")
        else:
            self.end("stopped" if issubclass(kind, KeyboardInterrupt | SystemExit) else "failed")

    def _follow(self, score: float) -> None:
        if score > self._best:
            self._best, self._since_best = score, 0
        else:
            self._since_best += 1

    def _recall_scores(self) -> None:
        self._best, self._since_best = -math.inf, 0
        for _, _, score in self._store.metrics(self.id, SCORE):
            self._follow(score)


def as_it_stands(record: RunRecord) -> RunRecord:
    """The record, with `stopped` for a run that says `running` but whose process is gone."""
    if record.state == "running" and not is_alive(record.environment or {}):
        return replace(record, state="stopped")
    return record


def _loose(value: Any) -> Any:
    """Give a tensor without the graph that it hangs on, of which torch would warn; anything else as it is."""
    return value.detach() if hasattr(value, "detach") else value
