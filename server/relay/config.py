"""The relay's own TOML file: its venues with the public keys of their hubs, and its limits."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from server.contract.base import Slug
from server.contract.relay import public_key


class RelayConfigError(Exception):
    """The file can't be used; the text has a line for each mistake."""


def _is_key(text: str) -> str:
    public_key(text)
    return text


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class VenueTable(_Table):
    """`[[venues]]`."""

    id: Slug
    keys: Annotated[list[Annotated[str, AfterValidator(_is_key)]], Field(min_length=1, max_length=4)]


class LimitsTable(_Table):
    """`[limits]`; `docs/relay.md` explains each."""

    phones: Annotated[int, Field(ge=1, le=1_000_000)] = 12_000
    phones_per_address: Annotated[int, Field(ge=1, le=1_000_000)] = 1000
    connections: Annotated[int, Field(ge=10, le=100_000)] = 2000
    connections_per_address: Annotated[int, Field(ge=1, le=100_000)] = 400
    wrong_tokens_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 60
    wishes_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 120
    wishes_waiting: Annotated[int, Field(ge=1, le=10_000)] = 500


class RelayTable(_Table):
    """`[relay]`."""

    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0
    redis: Annotated[str, Field(pattern=r"^(redis|rediss|unix)://")] | None = None


class PushTable(_Table):
    """`[push]`: notifications; without it there are none. The key is made at the first start, and kept."""

    key_file: str
    contact: Annotated[str, Field(pattern=r"^(mailto:|https://)")]
    hosts: Annotated[list[str], Field(min_length=1)]


class RelayFile(_Table):
    """The whole file."""

    relay: RelayTable = RelayTable()
    limits: LimitsTable = LimitsTable()
    push: PushTable | None = None
    venues: Annotated[list[VenueTable], Field(min_length=1)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [venue.id for venue in self.venues]
        if len(set(ids)) != len(ids):
            raise ValueError("a venue stands there twice")
        if {"t", "feed", "embed", "face", "hub", "metrics"} & set(ids):
            raise ValueError("a venue's id is the name of one of the relay's own pages")
        return self


@dataclass(frozen=True, slots=True)
class RelayConfig:
    """What a relay is told. `keys`: of each venue those with which its hub may sign."""

    keys: Mapping[str, tuple[Ed25519PublicKey, ...]]
    limits: LimitsTable = field(default_factory=LimitsTable)
    trusted_proxies: int = 0
    redis: str | None = None
    push: PushTable | None = None

    @property
    def only_venue(self) -> str | None:
        """The venue that is served at the root too: the one there is."""
        return next(iter(self.keys)) if len(self.keys) == 1 else None


def load_relay_config(path: Path) -> RelayConfig:
    """Reads the file. Raises RelayConfigError, OSError."""
    try:
        file = RelayFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RelayConfigError(f"{path}: {error}") from error
    except ValidationError as error:
        lines = (f"{path}: {'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise RelayConfigError("\n".join(lines)) from error
    keys = {venue.id: tuple(public_key(text) for text in venue.keys) for venue in file.venues}
    return RelayConfig(MappingProxyType(keys), file.limits, file.relay.trusted_proxies, file.relay.redis, file.push)
