"""Writes small DMN models for tests, so that a test shows its table and not its XML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

NAMESPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def model_xml(*elements: str, namespace: str = NAMESPACE) -> bytes:
    """A file with ``elements`` inside ``definitions``."""
    body = "".join(elements)
    return f'<definitions xmlns="{namespace}" id="m" name="m" namespace="test">{body}</definitions>'.encode()


def decision(element_id: str, logic: str, needs: Sequence[str] = (), type_ref: str = "") -> str:
    """A decision; ``needs`` are references such as ``"requiredInput:age"``."""
    variable = f"<variable name={quoteattr(element_id)}{_type(type_ref)}/>"
    required = "".join(_requirement(*need.split(":")) for need in needs)
    return f"<decision id={quoteattr(element_id)} name={quoteattr(element_id)}>{variable}{required}{logic}</decision>"


def literal(text: str, type_ref: str = "") -> str:
    """A literal expression."""
    return f"<literalExpression{_type(type_ref)}><text>{escape(text)}</text></literalExpression>"


def input_data(name: str, type_ref: str = "") -> str:
    """An input whose id is its name."""
    variable = f"<variable name={quoteattr(name)}{_type(type_ref)}/>"
    return f"<inputData id={quoteattr(name)} name={quoteattr(name)}>{variable}</inputData>"


def knowledge(name: str, parameters: Mapping[str, str], logic: str, needs: Sequence[str] = ()) -> str:
    """A business knowledge model; ``parameters`` have names and types."""
    formal = "".join(
        f"<formalParameter name={quoteattr(each)}{_type(kind)}/>" for each, kind in parameters.items()
    )
    required = "".join(_requirement(*need.split(":")) for need in needs)
    inside = f"<encapsulatedLogic>{formal}{logic}</encapsulatedLogic>"
    variable = f"<variable name={quoteattr(name)}/>"
    return (
        f"<businessKnowledgeModel id={quoteattr(name)} name={quoteattr(name)}>"
        f"{variable}{required}{inside}</businessKnowledgeModel>"
    )


def table(
    inputs: Sequence[str],
    rows: Sequence[Sequence[str]],
    policy: str = "UNIQUE",
    outputs: Sequence[str] = ("result",),
    **options: Mapping[int, str] | str,
) -> str:
    """A decision table; a row has its conditions, then its outputs.

    ``options``: ``aggregation``, and by column number ``types``, ``allowed``, ``output_types``, ``output_allowed``,
    ``defaults``, ``labels``.
    """

    def option(name: str, number: int) -> str:
        values = options.get(name, {})
        return values.get(number, "") if isinstance(values, Mapping) else ""

    heads = "".join(
        f"<input label={quoteattr(option('labels', i))}><inputExpression{_type(option('types', i))}>"
        f"<text>{escape(text)}</text></inputExpression>{_texts('inputValues', option('allowed', i))}</input>"
        for i, text in enumerate(inputs)
    )
    heads += "".join(
        f"<output name={quoteattr(name)}{_type(option('output_types', i))}>"
        f"{_texts('outputValues', option('output_allowed', i))}"
        f"{_texts('defaultOutputEntry', option('defaults', i))}</output>"
        for i, name in enumerate(outputs)
    )
    rules = "".join(_rule(number, row, len(inputs)) for number, row in enumerate(rows, 1))
    aggregation = options.get("aggregation")
    extra = f' aggregation="{aggregation}"' if aggregation else ""
    return f'<decisionTable id="table" hitPolicy="{policy}"{extra}>{heads}{rules}</decisionTable>'


def _rule(number: int, row: Sequence[str], inputs: int) -> str:
    cells = "".join(_texts("inputEntry", text) for text in row[:inputs])
    cells += "".join(_texts("outputEntry", text) for text in row[inputs:])
    return f'<rule id="rule{number}">{cells}</rule>'


def _texts(tag: str, text: str) -> str:
    return f"<{tag}><text>{escape(text)}</text></{tag}>" if text else ""


def _type(type_ref: str) -> str:
    return f" typeRef={quoteattr(type_ref)}" if type_ref else ""


def _requirement(kind: str, target: str) -> str:
    outer = "knowledgeRequirement" if kind == "requiredKnowledge" else "informationRequirement"
    return f"<{outer}><{kind} href={quoteattr('#' + target)}/></{outer}>"
