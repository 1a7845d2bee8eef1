"""The door for other systems: sealed messages in, sealed answers out.  No session, no page, no cookie."""
