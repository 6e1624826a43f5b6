"""Settings as a caller gives them, checked before anything is sent."""

import json
from collections.abc import Mapping
from typing import Any

from ..errors import InvalidInput


def written(members: Mapping[str, Any], what: str) -> str:
    """The members as JSON text.

    :param what: names them in the error, such as ``settings of the job``
    :raises InvalidInput: a value is not text, number, truth value, null, list or object
    """
    try:
        return json.dumps(dict(members), ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError) as error:
        reason = str(error)
    raise InvalidInput(f"The {what} cannot be sent: {reason}.")


def sendable(members: Mapping[str, Any], what: str) -> dict[str, Any]:
    """The members, when all of them can be written as JSON. :raises InvalidInput:"""
    written(members, what)
    return dict(members)
