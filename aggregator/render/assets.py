"""The files of assets/: the style of the pages, the icon, and the look of a feed that a browser opens as it is."""

from pathlib import Path

from aggregator.model import Document

FILES = Path(__file__).parent / "templates" / "assets"


def render_assets() -> tuple[Document, ...]:
    """Every file of assets/, in the order of their names."""
    return tuple(
        Document(path=f"assets/{file.name}", body=file.read_bytes())
        for file in sorted(FILES.iterdir())
        if file.is_file() and not file.name.startswith(".")
    )


def stylesheet(root: str = "") -> bytes:
    """The line that a feed carries between XML declaration and root element; `root` leads from it to output/.

    CSS and not XSLT: browsers are giving that up, and Chromium covers a page made with it with a warning.
    """
    return f'<?xml-stylesheet type="text/css" href="{root}assets/feed.css"?>\n'.encode()
