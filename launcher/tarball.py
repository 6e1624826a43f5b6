"""The official nightly source of Odoo, unpacked into the cache; asked once an hour when unreachable."""

import shutil
import tarfile
import time
import urllib.request
from pathlib import Path

from launcher.process import Show

URL = "https://nightly.odoo.com/18.0/nightly/src/odoo_18.0.latest.tar.gz"
TIMEOUT = 5
RETRY_AFTER = 3600
BLOCK = 1 << 20


def fetch(cache: Path, series: str, show: Show, url: str = URL) -> bool:
    """Put the source into ``cache/odoo-<series>``; return False when it cannot be reached."""
    failed = cache / f"odoo-{series}.unreachable"
    if failed.exists() and time.time() - failed.stat().st_mtime < RETRY_AFTER:
        return False
    cache.mkdir(parents=True, exist_ok=True)
    archive = cache / f"odoo-{series}.tar.gz.partial"
    try:
        _download(url, archive, show)
        _unpack(archive, cache / f"odoo-{series}", show)
    except (OSError, EOFError, tarfile.TarError) as error:
        show(f"the official source cannot be had ({error})")
        failed.touch()
        return False
    finally:
        archive.unlink(missing_ok=True)
    failed.unlink(missing_ok=True)
    return True


def _download(url: str, archive: Path, show: Show) -> None:
    show(f"asking {url}")
    with urllib.request.urlopen(url, timeout=TIMEOUT) as answer, open(archive, "wb") as file:
        size, done = int(answer.headers.get("Content-Length") or 0), 0
        while block := answer.read(BLOCK):
            file.write(block)
            done += len(block)
            show(f"downloaded {done >> 20} of {size >> 20} MB")
        if size and done < size:
            raise EOFError(f"{url} ended after {done} of {size} bytes")


def _unpack(archive: Path, home: Path, show: Show) -> None:
    """Unpack beside ``home`` and rename: what is called odoo-18.0 is whole."""
    show("unpacking")
    partial = home.with_name(home.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    with tarfile.open(archive) as tar:
        if hasattr(tarfile, "data_filter"):
            tar.extractall(partial, filter="data")
        else:  # Python 3.11.0 to 3.11.3
            tar.extractall(partial)
    (tree,) = partial.iterdir()
    tree.rename(home)
    shutil.rmtree(partial, ignore_errors=True)
