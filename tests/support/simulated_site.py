"""A small venue for simulations: two counters for deliveries, one for certificates, each helping the other."""

from __future__ import annotations

from datetime import date

from junban.simulate.site import REGULAR_HOURS, Site, SiteCounter, SiteService

#: A regular Wednesday.
DAY = date(2024, 11, 13)

DELIVERY = SiteService("delivery", "交付", 10, 5, 3, REGULAR_HOURS)
RENEWAL = SiteService("certificate-renewal", "電子証明書更新", 10, 0, 1, REGULAR_HOURS)

COUNTERS = (
    SiteCounter("1", "1番窓口", {"delivery": 1, "certificate-renewal": 2}),
    SiteCounter("2", "2番窓口", {"delivery": 1, "certificate-renewal": 2}),
    SiteCounter("3", "3番窓口", {"certificate-renewal": 1}),
)


def small_site(*counters: SiteCounter, day: date = DAY) -> Site:
    """The venue, with other counters if any are given."""
    return Site("試験会場", day, ("ja", "en"), (DELIVERY, RENEWAL), counters or COUNTERS)
