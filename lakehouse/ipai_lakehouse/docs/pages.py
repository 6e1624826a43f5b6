"""Write the pages, or tell that the written ones say something else than the table files."""

from pathlib import Path

from ..engine.tables import TABLES_FOLDER
from .described import describe
from .features_page import features_page
from .tables_page import tables_page


class StalePages(ValueError):
    """A committed page does not say what the table files say."""


def pages(tables: Path = TABLES_FOLDER) -> dict[str, str]:
    """The pages by file name."""
    lake = describe(tables)
    return {"tables.md": tables_page(lake), "features.md": features_page(lake)}


def write_pages(folder: Path, tables: Path = TABLES_FOLDER) -> list[Path]:
    """Write the pages into a folder; returns the files that changed."""
    changed = _changed(folder, tables)
    folder.mkdir(parents=True, exist_ok=True)
    for path, page in changed.items():
        path.write_text(page, encoding="utf-8")
    return list(changed)


def check_pages(folder: Path, tables: Path = TABLES_FOLDER) -> None:
    """Raise ``StalePages`` when a page is not as ``write_pages`` would leave it."""
    if changed := _changed(folder, tables):
        names = " and ".join(str(path) for path in changed)
        raise StalePages(f"{names} do not say what the table files say: run ipai-lakehouse docs.")


def _changed(folder: Path, tables: Path) -> dict[Path, str]:
    made = {folder / name: page for name, page in pages(tables).items()}
    return {path: page for path, page in made.items() if not path.exists() or path.read_text("utf-8") != page}
