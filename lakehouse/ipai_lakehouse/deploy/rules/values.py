"""Values that resources share. A reference `${…}` may stand where a text, a number or a choice does."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Choice = TypeVar("Choice")


class Reference(str):
    """A text that is replaced later, and is not checked before."""


def _reference(value: Any) -> Any:
    if isinstance(value, str) and value.startswith("${") and value.endswith("}"):
        return Reference(value)
    raise ValueError("no reference")


Ref = Annotated[Any, BeforeValidator(_reference)]
Text = Annotated[str, Field(min_length=1)]
Number = Annotated[int, Field(ge=0, strict=True)] | Ref
Flag = Annotated[bool, Field(strict=True)] | Ref
Pause = Literal["PAUSED", "UNPAUSED"] | Ref


class Strict(BaseModel):
    """A resource or a part of one; a member that is not defined is a mistake."""

    model_config = ConfigDict(extra="forbid", protected_namespaces=())


class Principal(Strict):
    """Who something is for; exactly one of the three."""

    user_name: str | None = None
    group_name: str | None = None
    service_principal_name: str | None = None


class RunAs(Strict):
    """Who something runs as."""

    user_name: str | None = None
    service_principal_name: str | None = None


class Tag(Strict):
    """A tag of an endpoint or an experiment."""

    key: Text
    value: str = ""
