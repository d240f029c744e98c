"""The voice's clips for the page: `/api/guidance/<language>/<name>.wav`; `kiosk/spoken.py` has the names."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Response, request

from drivers.voice.lines import VoiceFailed
from kiosk.guidance import Guidance
from kiosk.spoken import UnknownText
from kiosk.web.problems import KioskProblem


def blueprint(guidance: Guidance) -> Blueprint:
    """One clip at a time; the page asks for the next while it plays one."""
    voice = Blueprint("guidance", __name__)

    @voice.get("/api/guidance/<language>/<name>.wav")
    def clip(language: str, name: str) -> Response:
        try:
            path = guidance.clip(name, language)
            sound = path.read_bytes()  # a few seconds of speech
        except UnknownText:
            raise KioskProblem("not-found", 404) from None
        except (VoiceFailed, OSError):
            raise KioskProblem("no-voice", 503) from None
        response = Response(sound, content_type="audio/wav")
        response.headers["Cache-Control"] = "no-cache"  # the same name may say something else tomorrow
        response.set_etag(path.stem)
        return cast("Response", response.make_conditional(request, accept_ranges=True, complete_length=len(sound)))

    return voice
