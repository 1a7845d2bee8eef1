"""What staff do with tasks and cases besides filling in forms: one family of verbs a module.

Every verb is allowed by the diagram and by role, asks for a reason where it changes somebody's work, and stands in the
history of the case.  None of them writes a case's document but through :mod:`engine.execution`.
"""
