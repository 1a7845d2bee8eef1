"""The public's unified identity, spoken to by OpenID Connect; and a stub of it.  Knows no case and no page."""
