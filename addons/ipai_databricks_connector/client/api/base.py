"""What every part of the API shares: the login, the deadline, pages, times."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ..clock import Clock, Deadline
from ..errors import PermissionDenied, Unauthenticated
from ..exchange import Exchange
from ..messages import Answer, Request, Shape
from ..tokens import Bearer

_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Api:
    """Makes calls to the workspace at `host` as `bearer`, each operation within `seconds`."""

    exchange: Exchange
    bearer: Bearer
    host: str
    clock: Clock
    seconds: float

    def deadline(self) -> Deadline:
        """The deadline of an operation that begins now."""
        return Deadline(self.clock, self.seconds)

    def call(self, request: Request, deadline: Deadline | None = None) -> Answer:
        """The answer. A refused token is dropped and the call is made once more with a new one.

        :raises DatabricksError: see errors.py
        """
        deadline = deadline or self.deadline()
        request = replace(request, origin=self.host)
        start = request.position()
        bearer = self.bearer.get(deadline)
        try:
            return self.exchange.call(request, deadline, bearer)
        except (Unauthenticated, PermissionDenied):
            if not self.bearer.drop(bearer) or not request.rewind(start):
                raise
        return self.exchange.call(request, deadline, self.bearer.get(deadline))

    def fetch(self, request: Request, shape: type[Shape], deadline: Deadline | None = None) -> Shape:
        """The answer as `shape`."""
        return self.call(request, deadline).parse(shape)

    def pages(
        self, request: Request, shape: type[Shape], token: Callable[[Shape], str], most: int
    ) -> Iterator[Shape]:
        """Up to `most` pages, all within one deadline.

        :param token: the next page's token, "" on the last page
        """
        deadline = self.deadline()
        query = dict(request.query)
        for _ in range(most):
            page = self.fetch(replace(request, query=query), shape, deadline)
            yield page
            query["page_token"] = token(page)
            if not query["page_token"]:
                return


def moment(milliseconds: int | None) -> datetime | None:
    """A server time (milliseconds since 1970, 0 = not yet) as naive UTC."""
    return _EPOCH + timedelta(milliseconds=milliseconds) if milliseconds else None


def drop_empty(**members: object) -> dict[str, object]:
    """The members that were given."""
    return {name: value for name, value in members.items() if value is not None}
