"""The hub's pages: doors and console. They only render."""

from server.web.pages.blueprint import Sources, make_pages
from server.web.pages.doors import Doors

__all__ = ["Doors", "Sources", "make_pages"]
