"""Where the waits come from: the feed of a hub or of a relay, by HTTP."""

from __future__ import annotations

from types import TracebackType
from typing import Self

import httpx
from pydantic import ValidationError

from junban.publish.trouble import PublishError
from server.contract.feed import Waits

FEED = "feed/v1/waits.json"
DEADLINE = 10.0
#: The feed of a venue with a hundred services has 60 kB.
MOST_BYTES = 1_000_000


class Source:
    """One venue's feed. `base`: the address of its hub, or of the venue on a relay."""

    def __init__(self, base: str, transport: httpx.BaseTransport | None = None) -> None:
        self.url = f"{base.rstrip('/')}/{FEED}"
        self._client = httpx.Client(timeout=DEADLINE, transport=transport)
        self._etag = ""
        self._waits: Waits | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._client.close()

    def fetch(self) -> Waits:
        """The newest waits.

        Raises:
            PublishError: `source-away` or `source-odd`.
        """
        headers = {"If-None-Match": self._etag} if self._etag else {}
        try:
            answer = self._client.get(self.url, headers=headers)
            if answer.status_code == httpx.codes.NOT_MODIFIED and self._waits is not None:
                return self._waits
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise PublishError("source-away", f"{self.url}: {error}") from error
        if len(answer.content) > MOST_BYTES:
            raise PublishError("source-odd", f"{self.url}: {len(answer.content)} bytes are no feed of waits")
        try:
            self._waits = Waits.model_validate_json(answer.content)
        except ValidationError as error:
            raise PublishError("source-odd", f"{self.url}: {error.error_count()} mistakes in the feed") from error
        self._etag = answer.headers.get("ETag", "")
        return self._waits
