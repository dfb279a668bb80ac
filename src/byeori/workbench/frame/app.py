"""The application: the pages, who may come in, and what is said where something goes wrong."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from byeori.core.errors import ByeoriError
from byeori.serving.http.gate import State
from byeori.workbench.frame.files import STATIC
from byeori.workbench.frame.gate import Gate, protection
from byeori.workbench.frame.jobs import Jobs
from byeori.workbench.frame.login import router as login
from byeori.workbench.frame.page import DeniedError, Missing, Page, render, texts_of
from byeori.workbench.frame.waiting import WaitingError, wait_page
from byeori.workbench.frame.waiting import router as waiting
from byeori.workbench.frame.workplace import Workplace


def make_app(place: Workplace, pages: Sequence[Page]) -> FastAPI:
    """Make the ASGI application of some pages on one folder of runs; `app.state.standing` says what it is at."""
    app = FastAPI(
        title="byeori",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        exception_handlers={
            DeniedError: _denied,
            WaitingError: _waiting,
            ByeoriError: _mistaken,
            HTTPException: _no_such,
            RequestValidationError: _not_understood,
            Exception: _broken,
        },
    )
    app.state.workplace = place
    app.state.pages = [page.name for page in pages]
    app.state.standing = state = State()
    app.state.jobs = Jobs()
    app.router.routes.append(STATIC)
    app.include_router(login)
    app.include_router(waiting)
    for page in pages:
        app.include_router(page.router)

    @app.get("/")
    def home() -> Response:
        return RedirectResponse(f"/{pages[0].name}", 303)

    @app.get("/healthz")
    def alive() -> Response:
        return JSONResponse({"status": "alive"})

    app.add_middleware(Gate, place=place, state=state)
    return app


def _problem(request: Request, status: int, title: str, message: str) -> Response:
    values = {"title": title, "message": message, "whole": "hx-request" not in request.headers}
    return render(request, "problem.html", values, status)


async def _waiting(request: Request, error: Exception) -> Response:
    assert isinstance(error, WaitingError)
    return wait_page(request, error)


async def _denied(request: Request, error: Exception) -> Response:
    assert isinstance(error, DeniedError)
    t = texts_of(request)
    message = t("frame.denied", role=t(f"role.{error.role}"), own=t(f"role.{request.scope['user'].role}"))
    return _problem(request, 403, t("frame.denied_title"), message)


async def _mistaken(request: Request, error: Exception) -> Response:
    status = 404 if isinstance(error, Missing) else 400
    return _problem(request, status, texts_of(request)("frame.mistaken_title"), str(error))


async def _no_such(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    t = texts_of(request)
    if error.status_code != 404:
        return _problem(request, error.status_code, t("frame.mistaken_title"), str(error.detail))
    return _problem(request, 404, t("frame.missing_title"), t("frame.missing", path=request.url.path))


async def _not_understood(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
    return _problem(request, 422, texts_of(request)("frame.mistaken_title"), found)


async def _broken(request: Request, error: Exception) -> Response:
    t = texts_of(request)
    answer = _problem(request, 500, t("frame.broken_title"), t("frame.broken", kind=type(error).__name__))
    answer.headers.update(protection(request.scope["nonce"]))  # it is sent past the gate
    return answer
