"""The pages about tables and features, written from the table files; they say nothing the files do not."""

from .pages import StalePages, check_pages, pages, write_pages

__all__ = ["StalePages", "check_pages", "pages", "write_pages"]
