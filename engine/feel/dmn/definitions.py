"""A decision model as it stands in the file: frozen data, one class an element of DMN 1.3.

Knows neither XML nor evaluation; texts of expressions are kept as written.  Ids may be empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class HitPolicy(StrEnum):
    """Which of the matching rules speak."""

    UNIQUE = "UNIQUE"
    ANY = "ANY"
    FIRST = "FIRST"
    PRIORITY = "PRIORITY"
    COLLECT = "COLLECT"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"


class Aggregation(StrEnum):
    """How ``COLLECT`` makes one number of many outputs."""

    SUM = "SUM"
    MIN = "MIN"
    MAX = "MAX"
    COUNT = "COUNT"


@dataclass(frozen=True)
class Variable:
    """A name with an optional type: an information item, parameter, column or entry."""

    name: str
    type_ref: str | None = None
    element_id: str = ""


@dataclass(frozen=True)
class FunctionItem:
    """The signature of a function type: its parameters and the type of its result."""

    parameters: tuple[Variable, ...] = ()
    result: str | None = None


@dataclass(frozen=True)
class ItemDefinition:
    """A named type: a simple type, a structure (``components``) or a function, perhaps as a collection.

    ``allowed`` holds unary tests over each value, ``constraint`` (DMN 1.5) over the collection as a whole.
    """

    name: str
    type_ref: str | None = None
    is_collection: bool = False
    allowed: str | None = None
    constraint: str | None = None
    components: tuple[ItemDefinition, ...] = ()
    function: FunctionItem | None = None
    element_id: str = ""


@dataclass(frozen=True)
class Literal:
    """A FEEL expression in text."""

    text: str
    type_ref: str | None = None
    element_id: str = ""


@dataclass(frozen=True)
class TableInput:
    """An input clause: what a column tests, and which values it may have."""

    expression: str
    label: str = ""
    type_ref: str | None = None
    allowed: str | None = None
    element_id: str = ""


@dataclass(frozen=True)
class TableOutput:
    """An output clause; ``allowed`` also orders the outputs, highest priority first."""

    name: str
    label: str = ""
    type_ref: str | None = None
    allowed: str | None = None
    default: str | None = None
    element_id: str = ""


@dataclass(frozen=True)
class Rule:
    """One row: unary tests, output expressions and annotations (name, text)."""

    conditions: tuple[str, ...]
    conclusions: tuple[str, ...]
    annotations: tuple[tuple[str, str], ...] = ()
    element_id: str = ""


@dataclass(frozen=True)
class DecisionTable:
    """A decision table; every rule has one condition per input and one conclusion per output."""

    inputs: tuple[TableInput, ...]
    outputs: tuple[TableOutput, ...]
    rules: tuple[Rule, ...]
    hit_policy: HitPolicy = HitPolicy.UNIQUE
    aggregation: Aggregation | None = None
    type_ref: str | None = None
    element_id: str = ""


@dataclass(frozen=True)
class Entry:
    """A context entry or a binding; the entry without a variable is the result of its context."""

    variable: Variable | None
    logic: Logic


@dataclass(frozen=True)
class BoxedContext:
    """Entries in order; each sees the ones before it."""

    entries: tuple[Entry, ...]
    type_ref: str | None = None
    element_id: str = ""


@dataclass(frozen=True)
class BoxedList:
    """A list of boxed expressions."""

    items: tuple[Logic, ...]
    type_ref: str | None = None
    element_id: str = ""


@dataclass(frozen=True)
class Relation:
    """A list of contexts with the same keys."""

    columns: tuple[Variable, ...]
    rows: tuple[tuple[Logic, ...], ...]
    type_ref: str | None = None
    element_id: str = ""


@dataclass(frozen=True)
class Invocation:
    """A call of what ``function`` evaluates to, by parameter name."""

    function: Logic
    bindings: tuple[Entry, ...]
    type_ref: str | None = None
    element_id: str = ""


@dataclass(frozen=True)
class FunctionDefinition:
    """A boxed function; ``kind`` other than FEEL is external and never run."""

    parameters: tuple[Variable, ...]
    body: Logic | None
    kind: str = "FEEL"
    type_ref: str | None = None
    element_id: str = ""


@dataclass(frozen=True)
class Conditional:
    """A boxed ``if`` (DMN 1.4)."""

    condition: Logic
    then: Logic
    otherwise: Logic
    type_ref: str | None = None
    element_id: str = ""


@dataclass(frozen=True)
class Filter:
    """A boxed filter (DMN 1.4): the items of ``source`` for which ``match`` is true."""

    source: Logic
    match: Logic
    type_ref: str | None = None
    element_id: str = ""


@dataclass(frozen=True)
class Iteration:
    """A boxed ``for``, ``some`` or ``every`` (DMN 1.4), named by ``kind``."""

    kind: str
    iterator: str
    source: Logic
    body: Logic
    type_ref: str | None = None
    element_id: str = ""


Logic = (
    Literal
    | DecisionTable
    | BoxedContext
    | BoxedList
    | Relation
    | Invocation
    | FunctionDefinition
    | Conditional
    | Filter
    | Iteration
)


@dataclass(frozen=True)
class InputData:
    """What must come from outside."""

    element_id: str
    name: str
    variable: Variable


@dataclass(frozen=True)
class Requirements:
    """The ids of what an element needs, by kind, in the order of the file."""

    decisions: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    knowledge: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """A decision.  ``question`` and ``answers`` are the author's words for people."""

    element_id: str
    name: str
    variable: Variable
    logic: Logic | None
    requires: Requirements = Requirements()
    question: str = ""
    answers: str = ""


@dataclass(frozen=True)
class KnowledgeModel:
    """A business knowledge model: a function that decisions may call."""

    element_id: str
    name: str
    variable: Variable
    function: FunctionDefinition | None
    requires: Requirements = Requirements()


@dataclass(frozen=True)
class DecisionService:
    """Decisions behind one interface: ids of what goes in and what comes out."""

    element_id: str
    name: str
    variable: Variable
    outputs: tuple[str, ...]
    encapsulated: tuple[str, ...] = ()
    input_decisions: tuple[str, ...] = ()
    input_data: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definitions:
    """A whole file.  The mappings are by element id and keep the order of the file."""

    name: str
    namespace: str
    items: Mapping[str, ItemDefinition]
    inputs: Mapping[str, InputData]
    decisions: Mapping[str, Decision]
    knowledge: Mapping[str, KnowledgeModel]
    services: Mapping[str, DecisionService]
