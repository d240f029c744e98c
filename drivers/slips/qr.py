"""QR codes as modules; paper and screen draw them each in their own way."""

from __future__ import annotations

from functools import lru_cache

import qrcode
from qrcode.constants import ERROR_CORRECT_M

#: Light modules that must surround the code; ESC/POS and SVG add none by themselves.
QUIET_MODULES = 4


@lru_cache(maxsize=16)
def qr_matrix(data: str) -> list[list[bool]]:
    """Rows of modules, dark is true, not to be changed: error correction level M, the quiet zone included."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_MODULES)
    code.add_data(data)
    code.make(fit=True)
    matrix: list[list[bool]] = code.get_matrix()
    return matrix


def qr_svg(data: str) -> str:
    """The code as an SVG picture whose unit is one module."""
    matrix = qr_matrix(data)
    side = len(matrix)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, line in enumerate(matrix) for x, dark in enumerate(line) if dark)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<rect width="{side}" height="{side}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )
