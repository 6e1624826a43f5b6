"""Errors of the REST API: one exception class, made by small named functions.

Body on the wire: `{"error_code": "UPPER_SNAKE", "message": "…", "details": [RequestInfo]}`. The platform
answers a rejected token with a *numeric* error_code; clients rely on it.
"""

from __future__ import annotations


class ApiError(Exception):
    """An answer other than 2xx: HTTP status, error code and one clear sentence."""

    def __init__(self, status: int, error_code: str | int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error_code = error_code
        self.message = message

    def body(self, request_id: str) -> dict[str, object]:
        """The JSON body; `request_id` is the one of the X-Request-Id header."""
        info = {"@type": "type.googleapis.com/google.rpc.RequestInfo", "request_id": request_id}
        return {"error_code": self.error_code, "message": self.message, "details": [info]}


def bad_request(message: str) -> ApiError:
    """400 for a request that lacks something."""
    return ApiError(400, "BAD_REQUEST", message)


def invalid(message: str) -> ApiError:
    """400 for a value out of its range."""
    return ApiError(400, "INVALID_PARAMETER_VALUE", message)


def missing(message: str) -> ApiError:
    """404 for a thing that does not exist."""
    return ApiError(404, "RESOURCE_DOES_NOT_EXIST", message)


def conflict(error_code: str, message: str) -> ApiError:
    """409 for a thing that already exists or is busy."""
    return ApiError(409, error_code, message)


def unsupported(message: str) -> ApiError:
    """501: Databricks does this, the embedded workspace does not and says so."""
    return ApiError(501, "NOT_IMPLEMENTED", message)
