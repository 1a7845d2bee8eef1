"""Pages that move running cases to another release."""
