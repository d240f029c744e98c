"""A server of loopback for tests, which lets nothing lie open when a browser hangs up in the middle of an answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_ANSWER = "junban.answer"


class _Handler(WSGIRequestHandler):
    """werkzeug reads what the client still sends before it closes the answer; a reset there leaves its file open."""

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:
        close = getattr((environ or {}).get(_ANSWER), "close", None)
        if close is not None:
            close()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nobody reads it, and pytest would keep each line."""


def loopback_server(port: int, app: WSGIApplication) -> BaseWSGIServer:
    """Listens on the port (0: any); `serve_forever` answers, each request in a thread of its own."""

    def remembered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ[_ANSWER] = answer = app(environ, start_response)
        return answer

    return make_server("127.0.0.1", port, remembered, threaded=True, request_handler=_Handler)
