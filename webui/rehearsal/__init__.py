"""The pages on which a designer rehearses a draft."""
