"""Letters of cases: issued with every answer and notice, kept for ever, computed anew on demand."""
