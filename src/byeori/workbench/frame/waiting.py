"""The page that is shown while a job works: it asks how far it is, and makes room for the result by itself."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from byeori.workbench.frame.jobs import Job, Jobs
from byeori.workbench.frame.page import Missing, render

router = APIRouter()
_T = TypeVar("_T")


class WaitingError(Exception):
    """A page cannot be shown yet: its job is at work. The application shows the one that waits in its place."""

    def __init__(self, job: Job, title: str) -> None:
        super().__init__(title)
        self.job = job
        self.title = title


def jobs_of(request: Request) -> Jobs:
    """Give the jobs of the server."""
    found = request.app.state.jobs
    assert isinstance(found, Jobs)
    return found


def result_of(request: Request, key: Hashable, title: str, work: Callable[[], _T]) -> _T:
    """Give what a job of a key came to, begun where there is none yet; while it works a WaitingError, or its error.

    `title` is the key of the catalogue's text that says what is waited for.
    """
    jobs = jobs_of(request)
    job = jobs.job(key, work)
    if not job.is_ready:
        raise WaitingError(job, title)
    if job.error is not None:
        jobs.drop(*key if isinstance(key, tuple) else (key,))
        raise job.error
    result: _T = job.result
    return result


def wait_page(request: Request, error: WaitingError) -> Response:
    """Show that a job is at work."""
    return render(request, "waiting.html", {"job": error.job, "title": error.title}, 202)


@router.get("/jobs/{name}")
def progress(request: Request, name: str) -> Response:
    """Show how far a job is; when it is ready the browser is told to fetch the page again."""
    job = jobs_of(request).by_id(name)
    if job is None:
        raise Missing(f"{name}: no such job; it may have ended long ago")
    values: dict[str, Any] = {"job": job}
    answer = render(request, "progress.html", values)
    if job.is_ready:
        answer.headers["HX-Refresh"] = "true"
    return answer
