"""QR codes: what a scanner reads is exactly the text given, never a link around it."""

from base64 import b64encode
from io import BytesIO

import segno
from markupsafe import Markup

QUIET_ZONE = 4  # light modules around the code; scanners may refuse less (ISO/IEC 18004)


def qr_svg(text: str) -> str:
    """A stand-alone SVG that grows with the box it is put in."""
    svg = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(svg, kind="svg", border=QUIET_ZONE, light="#fff", omitsize=True, encoding="utf-8")
    return svg.getvalue().decode()


def qr_source(text: str) -> Markup:
    """The same as the source of an <img>: xhtml2pdf draws nothing for an inline <svg>."""
    return Markup("data:image/svg+xml;base64,") + b64encode(qr_svg(text).encode()).decode()
