"""The tables of a configuration file. `docs/configuration.md` explains each key; a test holds the two together."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from server.domain.venue import PUSH_HOSTS
from server.settings.fields import (
    Contact,
    DateText,
    Language,
    Letter,
    Origin,
    Prefix,
    PushHost,
    Range,
    RelayUrl,
    Slug,
    SpanText,
    SpanTexts,
    SurveyUrl,
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


class SuspendedTable(Table):
    """`[services.suspended]`: the service takes no tickets, through the day `until`, or until this table goes."""

    until: DateText | None = None
    note: Texts = {}


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
    suspended: SuspendedTable | None = None


class CounterTable(Table):
    """`[[counters]]`."""

    id: Slug
    name: Texts
    serves: dict[str, Rank]
    announce: bool = True
    hands_over: bool = False


class RulesTable(Table):
    """`[rules]`."""

    outranks_after_minutes: Annotated[int, Field(ge=5, le=8 * 60)] = 90
    late_comers_let_pass: Annotated[int, Field(ge=0, le=20)] = 0
    no_show_after_recalls: Annotated[int, Field(ge=0, le=10)] = 0
    no_show_after_minutes: Annotated[int, Field(ge=0, le=120)] = 0


class SlipTable(Table):
    """`[slip]`."""

    note: Texts = {}
    logo: str = ""


class OfflineTable(Table):
    """`[offline]`."""

    prefixes: list[Letter] = ["X", "Y", "Z", "K"]
    range: Range = [1, 999]
    digits: Annotated[int, Field(ge=1, le=5)] = 3


class MonitorSoundTable(Table):
    """`[sound.monitor]`."""

    announce: bool = True
    quiet: SpanTexts = []


class SoundTable(Table):
    """`[sound]`."""

    volume: Volume = 1.0
    hours: Annotated[dict[SpanText, Volume], AfterValidator(apart)] = {}
    success: Literal["chime", "voice"] = "chime"
    monitor: MonitorSoundTable = MonitorSoundTable()


class MonitorTable(Table):
    """`[monitor]`."""

    panel_inches: Annotated[float, Field(ge=7, le=130)] = 55.0
    seat_metres: Annotated[float, Field(ge=1, le=60)] = 10.0
    new_call_seconds: Annotated[int, Field(ge=5, le=300)] = 20
    notice_seconds: Annotated[int, Field(ge=4, le=120)] = 8
    waits: bool = True
    missed: bool = True


class NoticeTable(Table):
    """`[notice]`."""

    text: Texts = {}


class PhoneTable(Table):
    """`[phone]`."""

    survey_url: SurveyUrl = ""
    push_contact: Contact = ""
    push_hosts: list[PushHost] = list(PUSH_HOSTS)


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
    access_log_years: Annotated[int, Field(ge=1, le=30)] = 3


class RelayTable(Table):
    """`[relay]`."""

    url: RelayUrl
    key_file: str = ""
    ca_file: str = ""


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
    rules: RulesTable = RulesTable()
    slip: SlipTable = SlipTable()
    notice: NoticeTable = NoticeTable()
    monitor: MonitorTable = MonitorTable()
    offline: OfflineTable = OfflineTable()
    sound: SoundTable = SoundTable()
    phone: PhoneTable = PhoneTable()
    hub: HubTable = HubTable()
    relay: RelayTable | None = None
    doors: DoorsTable = DoorsTable()
