"""What an import makes: a notebook or a file, by format, language, extension and first line.

A notebook's source begins with a line such as `# Databricks notebook source`; it is not part of what is kept,
and every export has it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from ..core.errors import invalid, unsupported

# language → (extension, how a comment begins)
LANGUAGES = {"PYTHON": ("py", "#"), "SQL": ("sql", "--"), "SCALA": ("scala", "//"), "R": ("r", "#")}
BY_EXTENSION = {extension: language for language, (extension, _) in LANGUAGES.items()}
IMPORTED = ("SOURCE", "AUTO", "RAW")
EXPORTED = ("SOURCE", "AUTO")
MARK = "Databricks notebook source"


@dataclass(frozen=True)
class Item:
    """An object to store: NOTEBOOK with a language, or FILE without."""

    path: str
    object_type: str
    language: str | None
    content: bytes


def read_item(path: str, content: bytes, format_: str, language: str | None) -> Item:
    """What to store, and where; 400 for a language that is missing or unknown, 501 for a foreign format."""
    if format_ not in IMPORTED:
        raise unsupported(f"The embedded workspace imports {', '.join(IMPORTED)}, not {format_}.")
    if path.endswith((".lvdash.json", ".ipynb")):
        raise unsupported(f"The embedded workspace imports no dashboards and no Jupyter notebooks ({path}).")
    if language is not None and language not in LANGUAGES:
        raise invalid(f"language is one of {', '.join(LANGUAGES)}, not {language}.")
    if format_ == "SOURCE":
        return _notebook(path, content, language)
    found = _language_of(path, content) if format_ == "AUTO" else None
    if found is None:
        return Item(path, "FILE", None, content)
    return _notebook(path[: -len(PurePosixPath(path).suffix)], content, found)


def source(content: bytes, language: str | None) -> bytes:
    """The content as it is exported: of a notebook with its first line."""
    return content if language is None else _head(language) + content


def file_type(path: str, language: str | None) -> str:
    """The extension a downloaded copy gets."""
    return LANGUAGES[language][0] if language else PurePosixPath(path).suffix.lstrip(".")


def _notebook(path: str, content: bytes, language: str | None) -> Item:
    if language is None:
        raise invalid("The language of a notebook is needed where the format is SOURCE.")
    return Item(path, "NOTEBOOK", language, content.removeprefix(_head(language)))


def _language_of(path: str, content: bytes) -> str | None:
    """The language of a notebook, None for a plain file."""
    language = BY_EXTENSION.get(PurePosixPath(path).suffix.lstrip(".").lower())
    return language if language and content.startswith(_head(language).rstrip()) else None


def _head(language: str) -> bytes:
    return f"{LANGUAGES[language][1]} {MARK}\n".encode()
