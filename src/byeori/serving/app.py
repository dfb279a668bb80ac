"""The application: which path is answered by what."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from byeori.serving.alarms import StandingAlarms
from byeori.serving.answering.predict import Predict
from byeori.serving.expected import Expected
from byeori.serving.http.gate import Gate, State, bearer
from byeori.serving.http.problem import server_failed
from byeori.serving.journal.journal import Journal
from byeori.serving.journal.judgements import Judgements
from byeori.serving.lineup.challengers import Challengers
from byeori.serving.lineup.following import Followed, Follower, MakeModel
from byeori.serving.lineup.lineup import Lineup
from byeori.serving.lineup.model import Model
from byeori.serving.lineup.taken_back import leave_out
from byeori.serving.lineup.trial import Trial
from byeori.serving.lineup.trying import canary_of, shadow_of
from byeori.serving.metrics import Metrics
from byeori.serving.options import ServeOptions
from byeori.serving.page.pages import page_routes

if TYPE_CHECKING:
    from byeori.bundles.bundle import Bundle
    from byeori.tracking.store import Store

log = logging.getLogger("byeori.serving")

CLOSE_S = 30.0
"""How long the end of a server may wait for its journal."""


def make_app(
    bundle: Bundle,
    store: Store,
    options: ServeOptions | None = None,
    *,
    inputs: Path | None = None,
    followed: Followed | None = None,
) -> FastAPI:
    """Make the ASGI application that answers with a bundle and writes to a store.

    `inputs` is the folder of kept inputs; else it lies beside an SQLite store. `followed` is the release that the
    bundle is of, where later ones are to take over. The threads begin here and end with the application's lifespan.
    `app.state.standing` is its State, `app.state.lineup` who answers.
    """
    options = options or ServeOptions()
    parts = _parts(bundle, store, options, inputs or store.beside(Path("runs")) / "inputs", followed=followed)
    state, metrics, lineup, journal = parts.state, parts.metrics, parts.lineup, parts.journal
    routes = [
        Route("/v1/predict", parts.predict, methods=["POST"]),
        Route("/v1/judgements", Judgements(options, lineup, journal), methods=["POST"]),
        _bundle(lineup, parts.follower, parts.expected),
        *_watching(state, metrics, parts.follower),
        *_pages(lineup, options),
    ]
    state.paths = frozenset(route.path for route in routes)
    app = FastAPI(
        title="byeori",
        routes=list(routes),
        lifespan=_lifespan(parts),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        exception_handlers={HTTPException: _no_such, Exception: _broken},
    )
    app.add_middleware(Gate, options=options, metrics=metrics, state=state, straight={"/v1/predict": parts.predict})
    app.state.standing, app.state.lineup = state, lineup
    return app


@dataclass(frozen=True)
class _Parts:
    """What a server is made of."""

    state: State
    metrics: Metrics
    lineup: Lineup
    journal: Journal
    predict: Predict
    follower: Follower | None
    challengers: Challengers | None
    expected: Expected


def _parts(bundle: Bundle, store: Store, options: ServeOptions, inputs: Path, *, followed: Followed | None) -> _Parts:
    metrics, expected = Metrics(), Expected()
    metrics.add(expected)

    def make(bundle: Bundle, *, run: str | None) -> Model:
        expected.hold(bundle)
        return Model(bundle, options, metrics, run)

    lineup = _lineup(bundle, store, options, make)
    journal = Journal(store, inputs, options, metrics=metrics)
    follower = None if followed is None else Follower(store, lineup, followed, make)
    metrics.show("byeori_queue_samples", "Samples accepted and not yet answered.", lambda: lineup.pending)
    metrics.show("byeori_journal_waiting", "Rows that wait to be written to the store.", lambda: journal.waiting)
    metrics.add(StandingAlarms(store, lambda: lineup.champion.bundle.digest))
    if follower:
        _show(follower, metrics)
    for trial in lineup.trials:
        _show_trial(trial, metrics)
    challengers = Challengers(store, lineup) if lineup.trials else None
    return _Parts(
        State(), metrics, lineup, journal, Predict(lineup, options, journal, expected), follower, challengers, expected
    )


def _lineup(bundle: Bundle, store: Store, options: ServeOptions, make: MakeModel) -> Lineup:
    asked = options.succession
    canary = None if asked.canary is None else canary_of(asked.canary, bundle, make)
    shadow = None if asked.shadow is None else shadow_of(asked.shadow, bundle, store)
    lineup = Lineup(make(bundle, run=options.run), canary, shadow)
    leave_out(store, lineup, asked.again)
    return lineup


def _lifespan(parts: _Parts) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()
        parts.state.ready = True
        parts.lineup.begin(loop)
        if parts.follower:
            parts.follower.begin(loop)
        if parts.challengers:
            parts.challengers.begin()
        yield
        parts.state.ready = False
        for one in (parts.follower, parts.challengers):
            if one:
                one.close(CLOSE_S)
        parts.predict.close()
        parts.lineup.close(1.0)
        parts.journal.close(CLOSE_S)

    return lifespan


def _pages(lineup: Lineup, options: ServeOptions) -> list[Route]:
    """The pages, and the documents that describe the server to those who bring its token, and to others."""
    return page_routes(
        lambda: lineup.champion.described,
        lambda: lineup.champion.nameless,
        bearer(options),
        options.front.root_path,
    )


def _bundle(lineup: Lineup, follower: Follower | None, expected: Expected) -> Route:
    """The path that tells of the model."""

    async def endpoint(_request: Request) -> Response:
        release = follower.followed.to_json(whole=True) if follower else None
        challengers = [trial.to_json() for trial in lineup.trials]
        told = {"release": release, "challengers": challengers, "unexpected": expected.to_json()}
        return JSONResponse({**lineup.champion.about, **told})

    return Route("/v1/bundle", endpoint, methods=["GET"])


def _show(follower: Follower, metrics: Metrics) -> None:
    """Show on the metrics page how far a server has come with what it follows."""
    metrics.show("byeori_release", "Number of the release that answers.", lambda: follower.followed.number)
    metrics.show("byeori_release_newest", "Number of the newest release.", lambda: follower.followed.newest)
    metrics.show(
        "byeori_release_failed",
        "Whether the newest release cannot be loaded.",
        lambda: follower.followed.problem is not None,
    )
    metrics.show("byeori_exchanges", "How often another bundle has taken over.", lambda: follower.exchanges)


def _show_trial(trial: Trial, metrics: Metrics) -> None:
    """Show on the metrics page how a challenger does."""
    name = f"byeori_{trial.kind}"
    metrics.show(f"{name}_answers", "Answers of the challenger.", lambda: trial.answered)
    metrics.show(f"{name}_errors", "Answers that it failed to give.", lambda: trial.errors)
    metrics.show(f"{name}_dropped", "Samples that it was too far behind for.", lambda: trial.dropped)
    metrics.show(f"{name}_agreement", "Its mean score where the champion is right.", lambda: trial.agreement)
    metrics.show(f"{name}_taken_back", "Whether it was taken back.", lambda: not trial.is_on)


def _watching(state: State, metrics: Metrics, follower: Follower | None) -> list[Route]:
    """The paths for those who look after the server."""

    async def healthz(_request: Request) -> Response:
        release = {"release": follower.followed.to_json(whole=False)} if follower else {}
        return JSONResponse({"status": "alive", **release})

    async def readyz(_request: Request) -> Response:
        if state.ready and not state.draining:
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "ending" if state.draining else "starting"}, 503)

    async def numbers(_request: Request) -> Response:
        text = await run_in_threadpool(metrics.text)  # it asks the store
        return Response(text, media_type="text/plain; version=0.0.4; charset=utf-8")

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", numbers)]


async def _no_such(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = {404: "not_found", 405: "wrong_method"}
    cure = "see /docs for what is there"
    message = f"{request.method} {request.url.path}: {error.detail.lower()}; {cure}"
    content = {"error": {"code": known.get(error.status_code, "refused"), "message": message}}
    return JSONResponse(content, error.status_code, headers=error.headers)


async def _broken(request: Request, error: Exception) -> Response:
    problem = server_failed(error)
    return JSONResponse(problem.content, problem.status)
