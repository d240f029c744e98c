"""StarPRNT behind the port: slips to bytes, and a conversation for each connection."""

from __future__ import annotations

from drivers.dialects.native import steps_of
from drivers.dialects.port import Conversation
from drivers.dialects.star.conversation import StarConversation
from drivers.dialects.star.encode_native import encode_steps
from drivers.profiles.profile import Profile, Rendering
from drivers.slips.model import Slip


class Star:
    """The dialect of Star Micronics."""

    def encode(self, slip: Slip, profile: Profile, rendering: Rendering) -> bytes:
        """One slip with its cut; self-contained, whatever was printed before.

        Raises:
            DoesNotFit: a number or a QR code is too wide for the paper.
            FontsMissing: there is no typeface for a text.
        """
        return encode_steps(steps_of(slip, profile, rendering), profile)

    def converse(self, profile: Profile) -> Conversation:
        """A new connection's."""
        return StarConversation(profile)
