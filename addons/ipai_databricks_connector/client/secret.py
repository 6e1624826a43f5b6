"""Secrets that do not show, and texts with secrets taken out."""

import re

MASK = "***"

_PATTERNS = (
    re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"),
    re.compile(r"\bdapi[0-9a-zA-Z-]{8,}"),
    re.compile(r"\bdose[0-9a-f]{16,}"),
    re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*"),
    re.compile(
        r"(?i)\b(client_secret|access_token|password|secret|sig|signature|x-amz-signature)(=|\"?:\s*\"?)[^\s&\",]+"
    ),
)
# The SDK and some gateways append the client's configuration to a refusal.
_CONFIG_DUMP = re.compile(r"\.?\s*Config: host=.*$", re.DOTALL)


class Secret:
    """A text that shows as *** wherever it is printed; `reveal()` gives it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


def redact(text: str, *secrets: Secret) -> str:
    """`text` without the given secrets and without anything that looks like a token or password."""
    for secret in secrets:
        if secret.reveal():
            text = text.replace(secret.reveal(), MASK)
    text = _CONFIG_DUMP.sub("", text)
    for pattern in _PATTERNS:
        text = pattern.sub(MASK, text)
    return text
