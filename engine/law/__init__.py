"""What the law asks of any release, checked before it is published.

The rules are data of the release (``shared/law_rules.json``), so another service has others.  Diagrams are read as
graphs; nothing runs.
"""

from engine.law.rules import FILE, LawRules, check, read

__all__ = ["FILE", "LawRules", "check", "read"]
