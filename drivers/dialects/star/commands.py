"""What a Star printer is told beside its slips.

Source: Star Micronics, "STAR Line Mode Command Specifications" and "StarPRNT Command Specifications", by the
command's name.
"""

from __future__ import annotations

#: NUL is nothing by itself, and ends whatever short command an earlier connection left half sent.
FLUSH = bytes(16)
#: ESC @.
INITIALISE = b"\x1b@"
#: ESC RS a 1: status at once and at every change. On Ethernet it is always so, and the command does nothing.
AUTOMATIC_STATUS = b"\x1b\x1ea\x01"
#: ESC RS E 0: the ETB counter begins at zero; tells nothing.
ZERO_COUNTER = b"\x1b\x1eE\x00"
#: ETB: waits until all before it is printed, adds one to the counter, and sends the status.
COUNT = b"\x17"
#: ESC ACK SOH: the same status at once, past the buffer. The manual of line printers gives it whether automatic status
#: is on or off; that of dot printers would have it used only while that is off (unverified on a device).
ASK_STATUS = b"\x1b\x06\x01"
#: ESC # * LF NUL.
ASK_VERSION = b"\x1b#*\n\x00"
