"""The application: which path is answered by what."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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
from byeori.serving.http.gate import Gate, State, bearer
from byeori.serving.http.problem import server_failed
from byeori.serving.journal.journal import Journal
from byeori.serving.journal.judgements import Judgements
from byeori.serving.lineup.lineup import Lineup
from byeori.serving.lineup.model import Model
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
    bundle: Bundle, store: Store, options: ServeOptions | None = None, *, inputs: Path | None = None
) -> FastAPI:
    """Make the ASGI application that answers with a bundle and writes to a store.

    `inputs` is the folder of kept inputs; else it lies beside an SQLite store. The threads begin here and end with
    the application's lifespan. `app.state.standing` is its State, `app.state.lineup` who answers.
    """
    options = options or ServeOptions()
    state, metrics = State(), Metrics()
    folder = inputs or store.beside(Path("runs")) / "inputs"
    lineup = Lineup(Model(bundle, options, metrics, options.run))
    journal = Journal(store, folder, options, metrics=metrics)
    metrics.show("byeori_queue_samples", "Samples accepted and not yet answered.", lambda: lineup.pending)
    metrics.show("byeori_journal_waiting", "Rows that wait to be written to the store.", lambda: journal.waiting)
    metrics.add(StandingAlarms(store, lambda: lineup.champion.bundle.digest))

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        state.ready = True
        yield
        state.ready = False
        predict.close()
        lineup.close(1.0)
        journal.close(CLOSE_S)

    predict = Predict(lineup, options, journal)
    routes = [
        Route("/v1/predict", predict, methods=["POST"]),
        Route("/v1/judgements", Judgements(options, lineup, journal), methods=["POST"]),
        _bundle(lineup),
        *_watching(state, metrics),
        *_pages(lineup, options),
    ]
    state.paths = frozenset(route.path for route in routes)
    app = FastAPI(
        title="byeori",
        routes=list(routes),
        lifespan=lifespan,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        exception_handlers={HTTPException: _no_such, Exception: _broken},
    )
    app.add_middleware(Gate, options=options, metrics=metrics, state=state, straight={"/v1/predict": predict})
    app.state.standing, app.state.lineup = state, lineup
    return app


def _pages(lineup: Lineup, options: ServeOptions) -> list[Route]:
    """The pages, and the documents that describe the server to those who bring its token, and to others."""
    return page_routes(
        lambda: lineup.champion.described,
        lambda: lineup.champion.nameless,
        bearer(options),
        options.front.root_path,
    )


def _bundle(lineup: Lineup) -> Route:
    """The path that tells of the model."""

    async def endpoint(_request: Request) -> Response:
        return JSONResponse(lineup.champion.about)

    return Route("/v1/bundle", endpoint, methods=["GET"])


def _watching(state: State, metrics: Metrics) -> list[Route]:
    """The paths for those who look after the server."""

    async def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "alive"})

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
