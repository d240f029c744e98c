"""A request's headers as gevent's server wants them, read line by line.

The standard library reads them as those of an e-mail, which costs half of a small request; and it lets through what a
proxy in front may understand otherwise: folded lines, two lengths.
"""

from __future__ import annotations

from io import BufferedReader

#: Lines, and bytes of a line.
MOST = 64
LONGEST = 8192
#: Which stand there once, or not at all.
ONCE = frozenset({"content-length", "transfer-encoding", "host", "if-none-match"})


class Headers:
    """What a client has sent before its body."""

    __slots__ = ("_values", "headers")

    status = ""
    """Empty: a request that is wrong is refused by an error, not by a word."""

    def __init__(self, rfile: BufferedReader) -> None:
        """Reads to the empty line. Raises ValueError: this is no request."""
        self.headers: list[str] = []
        self._values: dict[str, str] = {}
        while (line := rfile.readline(LONGEST + 1)) not in (b"\r\n", b"\n"):
            if not line or len(line) > LONGEST or len(self.headers) >= MOST:
                raise ValueError("headers that are too long, or break off")
            text = line.decode("latin-1")
            name, colon, value = text.partition(":")
            name = name.lower()
            if not colon or not name or name[0] in " \t" or name[-1] in " \t":
                raise ValueError("a line that is no header")
            if name in ONCE and name in self._values:
                raise ValueError("a header that stands there twice")
            self.headers.append(text)
            self._values[name] = value.strip()
        if "transfer-encoding" in self._values and "content-length" in self._values:
            raise ValueError("two lengths")

    def get(self, name: str, default: str | None = None) -> str | None:
        """The value of a header, whatever its case."""
        return self._values.get(name.lower(), default)

    getheader = get

    @property
    def typeheader(self) -> str | None:
        """The body's type."""
        return self._values.get("content-type")

    def __delitem__(self, name: str) -> None:
        """Forgets one. Raises KeyError."""
        del self._values[name.lower()]
