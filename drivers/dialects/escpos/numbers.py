"""Print numbers on the wire: 4 bytes that ascend with the number, and look like no other reply.

Epson allows 20h to 7Eh ("ESC/POS Command Reference", GS ( H function 48). Left out of those are the bytes that a reply
to DLE EOT (0xx1xx10) or automatic status (0xx1xx00) could be, and the two that begin a block: so a status that arrives
in the middle of an echo is told from it, and a block that was cut short does not swallow the next. 69 are left.
"""

from __future__ import annotations

_BLOCK_BEGINS = (0x37, 0x5F)

DIGITS = bytes(byte for byte in range(0x20, 0x7F) if (byte & 0x11) != 0x10 and byte not in _BLOCK_BEGINS)
BASE = len(DIGITS)
LENGTH = 4


def encode_number(number: int) -> bytes:
    """Spells a print number.

    Raises:
        ValueError: not from 1 to 2**24 - 1.
    """
    if not 0 < number < 2**24:
        raise ValueError(f"{number} is no print number")
    digits = []
    for _ in range(LENGTH):
        number, digit = divmod(number, BASE)
        digits.append(DIGITS[digit])
    return bytes(reversed(digits))


def decode_number(spelled: bytes) -> int | None:
    """Reads what `encode_number` wrote; None for what it never writes."""
    number = 0
    for byte in spelled:
        digit = DIGITS.find(byte)
        if digit < 0:
            return None
        number = number * BASE + digit
    return number if len(spelled) == LENGTH and 0 < number < 2**24 else None
