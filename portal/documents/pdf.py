"""HTML in, PDF bytes out; nothing is fetched, read or drawn that we did not put there."""

from io import BytesIO

from reportlab import rl_config  # type: ignore[import-untyped]  # has no types
from xhtml2pdf import pisa
from xhtml2pdf.config.resources import ResourceAccessPolicy

from portal.documents import typefaces

NOTHING = "data:,"

# The policy guards what xhtml2pdf fetches; reportlab has a door of its own.
rl_config.trustedSchemes = ["data"]
rl_config.trustedHosts = []

_POLICY = ResourceAccessPolicy.server(
    base_dir=typefaces.FOLDER,
    allow_remote=False,
    max_render_seconds=20,
    max_document_bytes=4 * 1024 * 1024,
)


class PaperFailed(RuntimeError):
    """The paper could not be drawn; the order stands, and drawing may be tried again."""


def draw(html: str) -> bytes:
    """One conversion at a time per process (the library's own lock): call it from a worker."""
    paper = BytesIO()
    try:
        result = pisa.CreatePDF(
            html, dest=paper, encoding="utf-8", link_callback=_source, resource_policy=_POLICY
        )
    except Exception as failure:  # whatever it was, RecursionError too: it is one failed paper
        raise PaperFailed(f"{type(failure).__name__}: {failure}") from failure
    if result.err:
        raise PaperFailed(f"{result.err} errors while drawing")
    return paper.getvalue()


def _source(uri: str, _base: str | None) -> str:
    """Only our own fonts by name, and what stands in the page itself."""
    if uri.startswith("data:image/"):
        return uri
    name = uri.removeprefix("font:")
    known = uri.startswith("font:") and name in (typefaces.LATIN, typefaces.BOLD, typefaces.HAN)
    return str(typefaces.FOLDER / name) if known else NOTHING
