"""What people do with legal limits: explain one, extend one, hear of one, recompute all.

Stands above cases; the rows themselves follow the steps of a case in :mod:`engine.clocks`.
"""
