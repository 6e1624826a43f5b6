"""Who we are towards Databricks. Secrets do not show when these are printed."""

from dataclasses import dataclass, field

from .errors import InvalidInput


@dataclass(frozen=True)
class ServicePrincipal:
    """A Databricks service principal with an OAuth secret (the default way to log in).

    :param next_secret: a second secret of the same principal, tried when the first is refused; "" = none
    """

    client_id: str
    client_secret: str = field(repr=False)
    next_secret: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        _require(self.client_id, "client id")
        _require(self.client_secret, "client secret")
        _require_next(self.next_secret)


@dataclass(frozen=True)
class EntraClientSecret:
    """A Microsoft Entra application that is a member of an Azure Databricks workspace.

    :param authority: the login server; "" = the one of the workspace's cloud
    :param next_secret: a second secret of the same application, tried when the first is refused; "" = none
    """

    tenant_id: str
    client_id: str
    client_secret: str = field(repr=False)
    authority: str = ""
    next_secret: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        _require(self.tenant_id, "tenant id")
        _require(self.client_id, "client id")
        _require(self.client_secret, "client secret")
        _require_next(self.next_secret)


@dataclass(frozen=True)
class PersonalAccessToken:
    """A token of one person: it ends when the person leaves, so it is for trying things out."""

    token: str = field(repr=False)

    def __post_init__(self) -> None:
        _require(self.token, "personal access token")


Auth = ServicePrincipal | EntraClientSecret | PersonalAccessToken


def _require(value: str, name: str) -> None:
    """A value must be there and fit into a header: a pasted line break is the usual mistake."""
    if not value or not value.isascii() or not value.isprintable() or value != value.strip():
        raise InvalidInput(f"The {name} is missing, or contains spaces or line breaks around it.")


def _require_next(value: str) -> None:
    """A second secret may be missing; one that is there must be well formed."""
    if value:
        _require(value, "next client secret")
