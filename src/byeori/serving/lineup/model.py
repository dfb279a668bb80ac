"""A bundle that answers: what it takes, its batches, how its answers are kept, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from byeori.journal.recording import Recorder
from byeori.serving.about import about, nameless
from byeori.serving.answering.batching import Batching
from byeori.serving.answering.intake import Intake
from byeori.serving.http.openapi import document

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.serving.answering.batching import Watched
    from byeori.serving.options import ServeOptions


class Model:
    """All that hangs on one bundle, so that it is exchanged whole. It belongs to the event loop, once it answers."""

    def __init__(self, bundle: Bundle, options: ServeOptions, watched: Watched, run: str | None = None) -> None:
        target, forms = bundle.task.target.form(), {name: field.form() for name, field in bundle.task.inputs.items()}
        answer: Mapping[str, Any] = next((bundle.answer(outputs) for outputs in bundle.proof.outputs[:1]), {})
        self.bundle = bundle
        self.recorder = Recorder(bundle, "serve", run)
        self.intake = Intake(forms, options.queue)
        self.about = about(bundle, options)
        """What the page and programs may know of it."""
        self.described = document(forms, target, options, answer)
        """The server as OpenAPI describes it to those who bring its token."""
        self.nameless = document(nameless(forms), {}, options, answer)
        """The server as OpenAPI describes it to others."""
        self._asked = 0
        self._leaves = False
        self.batching = Batching(bundle, options, watched)

    @contextmanager
    def asked(self) -> Iterator[Model]:
        """Hold it for a request as long as the block lasts: one that leaves does so when nobody holds it any more."""
        self._asked += 1
        try:
            yield self
        finally:
            self._asked -= 1
            if self._leaves and not self._asked:
                self.close(0)

    def leave(self) -> None:
        """End its threads once the requests that hold it have their answers."""
        self._leaves = True
        if not self._asked:
            self.close(0)

    def close(self, timeout_s: float) -> None:
        """End its threads; what is still waiting gets no answer."""
        self.batching.close(timeout_s)
