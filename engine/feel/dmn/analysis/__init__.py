"""Gaps, overlaps and unreachable rules of the decision tables of a model, each shown by an example."""

from engine.feel.dmn.analysis.findings import Finding, FindingKind, Severity
from engine.feel.dmn.analysis.models import analyse

__all__ = ["Finding", "FindingKind", "Severity", "analyse"]
