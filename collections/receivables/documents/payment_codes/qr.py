"""QR codes as vectors."""

import io

import segno

# Trying all eight masks costs four times as much as the code itself, and readers take any.
MASK = 3


def as_svg(code: segno.QRCode, *, border: int, over: str = "") -> str:
    """The code as SVG without a size of its own, with so many empty modules around it.

    `over` is drawn on top, in modules: (0, 0) is the corner of the code, without its border.
    """
    made = io.BytesIO()
    code.save(made, kind="svg", xmldecl=False, svgclass=None, lineclass=None, nl=False, omitsize=True, border=border)
    drawn = made.getvalue().decode()
    return drawn.replace("</svg>", f'<g transform="translate({border} {border})">{over}</g></svg>') if over else drawn
