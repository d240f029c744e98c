"""The tables of a configuration file. `docs/configuration.md` explains each key; a test holds the two together."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from server.settings.fields import (
    DateText,
    Language,
    Letter,
    Origin,
    Prefix,
    Range,
    Slug,
    SpanText,
    SpanTexts,
    Texts,
    Url,
    UrlOrNothing,
    YearlyText,
    Zone,
    apart,
)

#: In the order of `date.weekday()`.
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Volume = Annotated[float, Field(ge=0, le=1)]
Rank = Annotated[int, Field(ge=1, le=99)]


class Table(BaseModel):
    """What all tables share: every key is known, every type is exact."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class VenueTable(Table):
    """`[venue]`."""

    id: Slug
    name: Texts
    timezone: Zone = "Asia/Tokyo"
    languages: list[Language] = ["ja"]


class WeekTable(Table):
    """`[hours.regular]`: a weekday that is not said is closed."""

    mon: SpanTexts = []
    tue: SpanTexts = []
    wed: SpanTexts = []
    thu: SpanTexts = []
    fri: SpanTexts = []
    sat: SpanTexts = []
    sun: SpanTexts = []


class NthTable(Table):
    """`[[hours.nth]]`: the n-th weekday of each month."""

    nth: Annotated[int, Field(ge=1, le=5)]
    weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    hours: SpanTexts


class HoursTable(Table):
    """`[hours]`, and `[services.hours]`, whose keys take the place of the venue's."""

    regular: WeekTable = WeekTable()
    nth: list[NthTable] = []
    dates: dict[DateText, SpanTexts] = {}
    closed_on_public_holidays: bool = True
    closed_every_year: list[YearlyText] = []


class ServiceTable(Table):
    """`[[services]]`."""

    id: Slug
    name: Texts
    prefix: Prefix = ""
    range: Range = [1, 999]
    digits: Annotated[int, Field(ge=1, le=5)] = 3
    when_used_up: Literal["refuse", "wrap"] = "refuse"
    minutes: Annotated[float, Field(gt=0, le=240)] = 10
    minutes_more_per_card: Annotated[float, Field(ge=0, le=60)] = 0
    max_cards: Annotated[int, Field(ge=1, le=20)] = 1
    daily_limit: Annotated[int, Field(ge=1)] | None = None
    slips: Annotated[int, Field(ge=1, le=2)] = 2
    hours: HoursTable | None = None


class CounterTable(Table):
    """`[[counters]]`."""

    id: Slug
    name: Texts
    serves: dict[str, Rank]


class SlipTable(Table):
    """`[slip]`."""

    note: Texts = {}
    logo: str = ""


class OfflineTable(Table):
    """`[offline]`."""

    prefixes: list[Letter] = ["X", "Y", "Z", "K"]
    range: Range = [1, 999]
    digits: Annotated[int, Field(ge=1, le=5)] = 3


class SoundTable(Table):
    """`[sound]`."""

    volume: Volume = 1.0
    hours: Annotated[dict[SpanText, Volume], AfterValidator(apart)] = {}
    success: Literal["chime", "voice"] = "chime"


class NoticeTable(Table):
    """`[notice]`."""

    text: Texts = {}


class HubTable(Table):
    """`[hub]`."""

    public_url: UrlOrNothing = ""
    session_idle_minutes: Annotated[int, Field(ge=1, le=24 * 60)] = 60
    session_hours: Annotated[int, Field(ge=1, le=24)] = 12
    sign_in_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 10
    issue_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 120
    token_lookups_per_minute: Annotated[int, Field(ge=1, le=1_000_000)] = 60
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0
    feed_ttl: Annotated[int, Field(ge=5, le=300)] = 30
    allowed_origins: list[Origin] = []


class DoorsTable(Table):
    """`[doors]`."""

    kiosk: Url | None = None
    display: Url | None = None


class FileTable(Table):
    """The whole file."""

    venue: VenueTable
    hours: HoursTable = HoursTable()
    services: list[ServiceTable] = []
    counters: list[CounterTable] = []
    slip: SlipTable = SlipTable()
    notice: NoticeTable = NoticeTable()
    offline: OfflineTable = OfflineTable()
    sound: SoundTable = SoundTable()
    hub: HubTable = HubTable()
    doors: DoorsTable = DoorsTable()
