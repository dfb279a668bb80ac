"""Addresses that scripts of pages talk to: JSON both ways, and what went wrong as JSON that says it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from byeori.core.errors import ByeoriError
from byeori.core.printable import printable
from byeori.workbench.frame.page import DeniedError, Missing, texts_of


class TalkRoute(APIRoute):
    """A route whose errors are `{"error": {"message": ...}}`: `APIRouter(route_class=TalkRoute)`."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Give the function that answers, with what it refuses told as JSON."""
        answer = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await answer(request)
            except DeniedError as error:
                t = texts_of(request)
                own = request.scope["user"].role
                return problem(403, t("frame.denied", role=t(f"role.{error.role}"), own=t(f"role.{own}")))
            except Missing as error:
                return problem(404, str(error))
            except ByeoriError as error:
                return problem(422, str(error))
            except RequestValidationError as error:
                found = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors()[:5])
                return problem(422, found)

        return told


def problem(status: int, message: str) -> JSONResponse:
    """Give what was wrong with a request as a script reads it."""
    return JSONResponse({"error": {"message": printable(message)}}, status)
