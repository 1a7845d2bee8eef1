"""What is kept of a case for ever: its letters as issued, and everything in one file that shows any change."""
