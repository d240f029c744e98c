"""What an ESC/POS printer is told beside its slips: set up, asked, made to confirm, made to forget.

Source: Epson, "ESC/POS Command Reference", by the command's name.
"""

from __future__ import annotations

#: NUL is nothing by itself, and ends whatever short command an earlier connection left half sent.
FLUSH = bytes(16)

#: ESC @: as after switching on. It forgets automatic status too on some models, so that is asked for anew.
INITIALISE = b"\x1b@"
#: ESC R 8: ¥ where ASCII has the backslash.
CHARACTERS_OF_JAPAN = b"\x1bR\x08"
#: ESC t 1: single bytes from A1h to DFh are katakana.
KATAKANA_TABLE = b"\x1bt\x01"
#: FS C 1: kanji are Shift_JIS. On Japanese models enough by itself.
KANJI_SHIFT_JIS = b"\x1cC\x01"

#: GS a: four bytes at once and whenever online/offline (02), an error (04) or the paper (08) changes.
AUTOMATIC_STATUS = b"\x1da\x0e"
NO_AUTOMATIC_STATUS = b"\x1da\x00"

#: GS r 1: the paper sensor, answered with one byte in the order of the data, and not while paper is out.
FENCE = b"\x1dr\x01"

#: DLE DC4 fn 8: clear both buffers, at once; answered with `37 25 00`.
ABANDON = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"

#: DLE EOT takes these, in this order: printer, cause of being offline, error, paper.
STATUS_QUESTIONS = (1, 2, 3, 4)

#: GS I: what the printer calls itself, each answered with `5F`, text, `00`.
IDENTITY_QUESTIONS = {"maker": 66, "model": 67, "firmware": 65, "serial": 68}


def real_time_status(question: int) -> bytes:
    """DLE EOT n: answered at once, past all buffers."""
    return bytes((0x10, 0x04, question))


def who_are_you(question: int) -> bytes:
    """GS I n."""
    return bytes((0x1D, 0x49, question))


def job_id(spelled: bytes) -> bytes:
    """GS ( H fn 48: sends these 4 bytes back, as `37 22 … 00`, when what stands before it is printed."""
    return b"\x1d(H\x06\x00\x30\x30" + spelled
