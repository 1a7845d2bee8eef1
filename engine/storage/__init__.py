"""The database: where it is, how a transaction begins and ends.  Knows no use case."""

from engine.storage.database import SchemaError, connect, migrate
from engine.storage.embedded import embedded_url
from engine.storage.store import Actor, Principal, Store, Transaction
from engine.storage.throwaway import throwaway

__all__ = [
    "Actor",
    "Principal",
    "SchemaError",
    "Store",
    "Transaction",
    "connect",
    "embedded_url",
    "migrate",
    "throwaway",
]
