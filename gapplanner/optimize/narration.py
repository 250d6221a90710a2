"""What long work says while it goes on, to whoever listens; nobody does unless asked."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str], None]

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


def tell(sentence: str) -> None:
    """Say a sentence to whoever listens."""
    listener = _listener.get()
    if listener is not None:
        listener(sentence)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Let ``listener`` hear what is told within the block.

    Examples
    --------
    >>> with listening(print):
    ...     tell("half done")
    half done
    """
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
