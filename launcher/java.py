"""Whether there is a Java that Spark 4 runs on; nothing else here needs one."""

import os
import re
import subprocess
from pathlib import Path

LEAST = 17
VERSION = re.compile(r'version "(\d+)')


def major(program: str) -> int | None:
    """Return the major version of a Java program, None when it does not run."""
    try:
        done = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = VERSION.search(done.stderr)
    return int(found[1]) if found and not done.returncode else None


def missing() -> str | None:
    """Return one line that says which Java is missing, None when Spark can run.

    Spark takes the Java of ``JAVA_HOME``, else the one in PATH.
    """
    home = os.environ.get("JAVA_HOME")
    found = major(str(Path(home) / "bin" / "java") if home else "java")
    if found is not None and found >= LEAST:
        return None
    there = f"only Java {found}" if found else "no Java"
    return f"{there} here, Spark needs {LEAST} or later: install openjdk-17-jre-headless or set JAVA_HOME"
