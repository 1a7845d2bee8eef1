"""What each type of job does.  A handler is three functions on one request; none of them knows the network."""

from engine.handlers.registry import Handler, UnknownJobError, handler_for, is_ours, ours

__all__ = ["Handler", "UnknownJobError", "handler_for", "is_ours", "ours"]
