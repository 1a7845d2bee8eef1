"""Measurements: how fast, how small; ``python -m bench`` runs them all."""
