"""What all wire models share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

#: The key that makes a command one effect and one answer, however often it is sent.
IdempotencyKey = Annotated[str, Field(min_length=8, max_length=80, pattern=r"^[A-Za-z0-9._:-]+$")]

#: Ids of services and counters, as the configuration spells them.
Slug = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9-]+$")]

#: A BCP 47 tag, or `ja-easy` for やさしい日本語.
LanguageTag = Annotated[str, Field(min_length=2, max_length=12, pattern=r"^[a-z]{2,3}(-[A-Za-z]+)?$")]

#: The same text by language; `ja` is always there.
LocalText = Mapping[str, str]


class Request(BaseModel):
    """A body sent to the hub: unknown fields are an error, so that a typing mistake is seen."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Answer(BaseModel):
    """A body the hub sends: clients ignore fields they don't know, so it may grow."""

    model_config = ConfigDict(extra="ignore", frozen=True)
