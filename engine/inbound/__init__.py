"""What systems outside send us, believed only under their seal: reports, applications, ratings.

Each message counts once, however often it is sent; a message that says something else under a key that was used is
refused.  Whatever was refused is on record, without its content.
"""

from engine.inbound.book import Arrival, ChangedMessageError, Nonces, note_refusal, receive, sweep

__all__ = ["Arrival", "ChangedMessageError", "Nonces", "note_refusal", "receive", "sweep"]
