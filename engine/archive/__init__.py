"""The archive of a case: everything about it in one file that shows any change."""
