"""What both sandbox services share: health, log, content under its hash, and the faults in between."""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.middleware.base import BaseHTTPMiddleware

from legal_flow.sandbox.faults import PROFILES, Fault, Faults
from legal_flow.sandbox.ledger import Ledger, Rejected, as_lines

SLOW_SECONDS = 0.2
QUIET = ("/health", "/log")
CHALLENGE_PAGE = "<!doctype html><html><body><h1>请完成安全验证</h1></body></html>"


def day_of(x_on: Annotated[str | None, Header()] = None) -> date:
    """The day on which the caller says it is calling; raises `Rejected`."""
    try:
        return date.fromisoformat(x_on or "")
    except ValueError:
        raise Rejected("x-on") from None


def key_of(idempotency_key: Annotated[str | None, Header()] = None) -> str:
    """The key of the effect that is asked for; raises `Rejected`."""
    if not idempotency_key:
        raise Rejected("idempotency-key")
    return idempotency_key


Day = Annotated[date, Depends(day_of)]
Key = Annotated[str, Depends(key_of)]


def build(name: str, ledger: Ledger, seed: int, faults: str) -> FastAPI:
    """An app with the common routes. Handlers run one at a time on the event loop, so writers never meet."""
    if faults not in PROFILES:
        raise ValueError(f"faults is one of {', '.join(PROFILES)}")
    app = FastAPI(title=f"sandbox {name}", docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(BaseHTTPMiddleware, dispatch=_trouble(ledger, Faults(seed, faults)))
    app.add_exception_handler(Rejected, _rejected)
    for slip in (RequestValidationError, ValueError, KeyError, ArithmeticError):
        app.add_exception_handler(slip, _malformed)

    @app.get("/health")
    async def health() -> dict[str, Any]:
        return {"sandbox": name, "seed": seed, "pid": os.getpid()}

    @app.get("/log")
    async def log(after: int = 0) -> Response:
        return lines(ledger.log(after))

    @app.put("/content/{sha256}")
    async def content(sha256: str, request: Request) -> dict[str, str]:
        ledger.bring(sha256, await request.body())
        return {"sha256": sha256}

    return app


def lines(rows: list[dict[str, Any]]) -> Response:
    """A list as an answer."""
    return Response(as_lines(rows), media_type="application/x-ndjson")


def receipt(body: dict[str, str], *, is_first: bool) -> Response:
    """201 for a first receipt, 409 with the winner's for every later one."""
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status_code=201 if is_first else 409, media_type="application/json")


async def _rejected(_: Request, error: Exception) -> Response:
    if not isinstance(error, Rejected):
        raise error
    body = {"unknown": error.code} if error.status == 404 else {"rejected": error.code}
    return Response(json.dumps(body), status_code=error.status, media_type="application/json")


async def _malformed(_: Request, error: Exception) -> Response:
    """The answer names the kind of slip alone: what came in may hold personal data."""
    return await _rejected(_, Rejected(f"malformed-{type(error).__name__}"))


Next = Callable[[Request], Awaitable[Response]]


def _trouble(ledger: Ledger, faults: Faults) -> Callable[[Request, Next], Awaitable[Response]]:
    async def answer(request: Request, call_next: Next) -> Response:
        path = request.url.path
        if path in QUIET:
            return await call_next(request)
        key = request.headers.get("idempotency-key", "")
        call = " ".join((request.method, path, request.url.query, key, request.headers.get("x-on", "")))
        fault = faults.drawn(call, ledger.attempt(call)) if faults.profile != "none" else None
        response = await _troubled(request, call_next, fault)
        ledger.note(
            _day_or_first(request),
            "call",
            f"{request.method} {path.split('/')[1]}",
            key or request.url.query,
            status=response.status_code,
            fault=fault or "",
        )
        return response

    return answer


async def _troubled(request: Request, call_next: Next, fault: Fault | None) -> Response:
    if fault == Fault.UNAVAILABLE:
        return Response(status_code=503)
    if fault == Fault.THROTTLED:
        return Response(status_code=429, headers={"Retry-After": "1"})
    if fault == Fault.CHALLENGE:
        return Response(CHALLENGE_PAGE, media_type="text/html")
    if fault == Fault.SLOW:
        await asyncio.sleep(SLOW_SECONDS)
    response = await call_next(request)
    if fault == Fault.LOST:
        return Response(status_code=500)
    if fault == Fault.DOUBLE and response.status_code == 201:
        response.status_code = 409
    if fault == Fault.CUT:
        body = b"".join([part async for part in response.body_iterator])  # type: ignore[attr-defined]
        return Response(body[: len(body) // 2], response.status_code, media_type="application/json")
    return response


def _day_or_first(request: Request) -> date:
    try:
        return day_of(request.headers.get("x-on"))
    except Rejected:
        return date.min
