"""Letters of cases: worded, numbered and issued with every answer and notice."""
