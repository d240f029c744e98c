"""The way to the push services."""

from __future__ import annotations

import httpx

from server.face.push import DEADLINE


class HttpPost:
    """Pushes over HTTPS: certificates are checked, nothing is followed elsewhere."""

    def __init__(self, client: httpx.Client | None = None) -> None:
        self._client = client or httpx.Client(timeout=DEADLINE, follow_redirects=False)

    def __call__(self, endpoint: str, headers: dict[str, str], body: bytes) -> int:
        """See `PushPost`."""
        try:
            return self._client.post(endpoint, headers=headers, content=body).status_code
        except httpx.HTTPError as error:
            raise OSError(str(error)) from error

    def close(self) -> None:
        """Gives the connections back."""
        self._client.close()
