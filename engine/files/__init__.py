"""Files as bytes: what they are, what is kept of them, what they look like.  Knows no case and no database."""
