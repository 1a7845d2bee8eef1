"""Decision models of DMN 1.3 (and what 1.1, 1.2, 1.4 and 1.5 share with it) on top of FEEL.

    model = parse(xml)
    evaluation = model.evaluate("eligibility", {"income": 620})
    evaluation.value, evaluation.explanation
    analyse(model)

Stands on ``engine.feel`` and lxml alone.
"""

from functools import lru_cache

from engine.feel.dmn.analysis import Finding, FindingKind, Severity, analyse
from engine.feel.dmn.definitions import Aggregation, Decision, DecisionTable, HitPolicy
from engine.feel.dmn.errors import (
    CycleError,
    DmnError,
    DmnSourceError,
    DmnStructureError,
    EvaluationError,
    ExpressionError,
    MissingReferenceError,
    NotAllowedError,
    NotSameError,
    NotUniqueError,
    UnknownDecisionError,
    UnsupportedError,
    WrongTypeError,
)
from engine.feel.dmn.explanation import Evaluation, Explained, MatchedRule, Read
from engine.feel.dmn.model import Model
from engine.feel.dmn.reading import read_definitions

__all__ = [
    "Aggregation",
    "CycleError",
    "Decision",
    "DecisionTable",
    "DmnError",
    "DmnSourceError",
    "DmnStructureError",
    "Evaluation",
    "EvaluationError",
    "Explained",
    "ExpressionError",
    "Finding",
    "FindingKind",
    "HitPolicy",
    "MatchedRule",
    "MissingReferenceError",
    "Model",
    "NotAllowedError",
    "NotSameError",
    "NotUniqueError",
    "Read",
    "Severity",
    "UnknownDecisionError",
    "UnsupportedError",
    "WrongTypeError",
    "analyse",
    "parse",
]


@lru_cache(maxsize=64)
def parse(xml: bytes) -> Model:
    """The model in a DMN file; the same bytes give the same model, compiled parts and all.

    Raises:
        DmnSourceError: not readable as DMN.
        DmnStructureError: a part is missing, doubled, unsupported, circular or refers to nothing.
    """
    return Model(read_definitions(xml))
