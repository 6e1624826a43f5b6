"""The key that signs access tokens: EC P-256, made once, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)


def ensure_key(path: Path) -> None:
    """Write a new private key to `path` unless there is one; never half-written, never readable by others."""
    if path.exists():
        return
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(pem)
    try:
        os.link(draft, path)  # fails if another process was faster: then its key counts
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def load_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """The private key; ValueError when the file holds something else."""
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{path.name} is not an elliptic-curve key.")
    return key
