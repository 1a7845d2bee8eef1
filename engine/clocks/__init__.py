"""Legal clocks as rows: they follow the steps of a case, warn staff, and are recomputed under a new calendar.

The rules are :mod:`engine.deadlines`; nothing here decides anything about an applicant.
"""
