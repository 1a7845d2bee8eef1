"""The contestants of ``bench/step.py``: each plays the same flow on the same PostgreSQL server."""
