"""Reads a whole DMN file into :class:`Definitions`: graph, item definitions, knowledge models and services.

Leaves the inside of a decision to ``boxed_reading``; evaluates nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from lxml import etree

from engine.feel.dmn.boxed_reading import find_logic, read_variable, type_of
from engine.feel.dmn.definitions import (
    Decision,
    DecisionService,
    Definitions,
    FunctionDefinition,
    FunctionItem,
    InputData,
    ItemDefinition,
    KnowledgeModel,
    Logic,
    Requirements,
    Variable,
)
from engine.feel.dmn.errors import DmnStructureError, MissingReferenceError, UnsupportedError
from engine.feel.dmn.source import child, children, inner_text, read_root, text_of

Element = TypeVar("Element", InputData, Decision, KnowledgeModel, DecisionService)


def read_definitions(xml: bytes) -> Definitions:
    """The definitions in a DMN file, every reference checked.

    Raises:
        DmnSourceError: the file cannot be read at all.
        DmnStructureError: a part is missing, doubled, unsupported or refers to nothing.
    """
    root = read_root(xml)
    if child(root, "import") is not None:
        raise UnsupportedError("不支持引入其他决策模型（import）", root.get("id"))
    items = [_item(element) for element in children(root, "itemDefinition")]
    definitions = Definitions(
        name=root.get("name", ""),
        namespace=root.get("namespace", ""),
        items={item.name: item for item in items},
        inputs=_by_id(root, "inputData", _input_data),
        decisions=_by_id(root, "decision", _decision),
        knowledge=_by_id(root, "businessKnowledgeModel", _knowledge),
        services=_by_id(root, "decisionService", _decision_service),
    )
    _check_references(definitions)
    return definitions


def _by_id(root: etree._Element, tag: str, read: Callable[[etree._Element], Element]) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for element in children(root, tag):
        item = read(element)
        if item.element_id in found:
            raise DmnStructureError(f"编号“{item.element_id}”重复", item.element_id)
        found[item.element_id] = item
    return found


def _id(element: etree._Element) -> str:
    found = element.get("id") or element.get("name") or ""
    if not found:
        raise DmnStructureError("决策模型的元素既没有编号也没有名称")
    return found


def _name(element: etree._Element) -> str:
    return (element.get("name") or element.get("id") or "").strip()


def _variable(element: etree._Element) -> Variable:
    """The information item; without one the element's own name serves."""
    found = child(element, "variable")
    if found is None or not found.get("name"):
        type_ref = None if found is None else type_of(found)
        return Variable(_name(element), type_ref, element.get("id", ""))
    return read_variable(found)


def _item(element: etree._Element) -> ItemDefinition:
    return ItemDefinition(
        name=_name(element),
        type_ref=type_of(element),
        is_collection=element.get("isCollection", "false").strip() in ("true", "1"),
        allowed=text_of(child(element, "allowedValues")),
        constraint=text_of(child(element, "typeConstraint")),
        components=tuple(_item(component) for component in children(element, "itemComponent")),
        function=_function_item(element),
        element_id=element.get("id", ""),
    )


def _function_item(element: etree._Element) -> FunctionItem | None:
    found = child(element, "functionItem")
    if found is None:
        return None
    parameters = tuple(read_variable(parameter) for parameter in children(found, "parameters"))
    return FunctionItem(parameters, type_of(found))


def _input_data(element: etree._Element) -> InputData:
    return InputData(_id(element), _name(element), _variable(element))


def _decision(element: etree._Element) -> Decision:
    return Decision(
        element_id=_id(element),
        name=_name(element),
        variable=_variable(element),
        logic=find_logic(element),
        requires=_requirements(element),
        question=_plain(element, "question"),
        answers=_plain(element, "allowedAnswers"),
    )


def _plain(element: etree._Element, name: str) -> str:
    found = child(element, name)
    return "" if found is None else inner_text(found)


def _requirements(element: etree._Element) -> Requirements:
    information = list(children(element, "informationRequirement"))
    knowledge = children(element, "knowledgeRequirement")
    return Requirements(
        decisions=_references(information, "requiredDecision"),
        inputs=_references(information, "requiredInput"),
        knowledge=_references(knowledge, "requiredKnowledge"),
    )


def _references(elements: Iterable[etree._Element], tag: str) -> tuple[str, ...]:
    found = (_reference(inner) for element in elements for inner in children(element, tag))
    return tuple(dict.fromkeys(found))


def _reference(element: etree._Element) -> str:
    """The id that an ``href`` names; a namespace before ``#`` must be the file's own."""
    place, _, element_id = element.get("href", "").strip().rpartition("#")
    root = element.getroottree().getroot()
    if place and place.rstrip("/") != root.get("namespace", "").rstrip("/"):
        raise UnsupportedError(f"引用“{place}”在另一个决策模型里，不予支持", element.get("id"))
    return element_id


def _knowledge(element: etree._Element) -> KnowledgeModel:
    logic = child(element, "encapsulatedLogic")
    return KnowledgeModel(
        element_id=_id(element),
        name=_name(element),
        variable=_variable(element),
        function=_encapsulated(element) if logic is None else _function(logic),
        requires=_requirements(element),
    )


def _encapsulated(element: etree._Element) -> FunctionDefinition | None:
    """A function drawn directly under the knowledge model, as some DMN 1.1 files have it."""
    found = find_logic(element)
    return found if isinstance(found, FunctionDefinition) else None


def _function(element: etree._Element) -> FunctionDefinition:
    parameters = tuple(read_variable(parameter) for parameter in children(element, "formalParameter"))
    body: Logic | None = find_logic(element)
    kind = element.get("kind", "FEEL").strip() or "FEEL"
    return FunctionDefinition(parameters, body, kind, type_of(element), element.get("id", ""))


def _decision_service(element: etree._Element) -> DecisionService:
    return DecisionService(
        element_id=_id(element),
        name=_name(element),
        variable=_variable(element),
        outputs=_references([element], "outputDecision"),
        encapsulated=_references([element], "encapsulatedDecision"),
        input_decisions=_references([element], "inputDecision"),
        input_data=_references([element], "inputData"),
    )


def _check_references(found: Definitions) -> None:
    knowledge = {**found.knowledge, **found.services}
    elements: list[Decision | KnowledgeModel] = [*found.decisions.values(), *found.knowledge.values()]
    for element in elements:
        _must_exist(element.requires.decisions, found.decisions, element.element_id)
        _must_exist(element.requires.inputs, found.inputs, element.element_id)
        _must_exist(element.requires.knowledge, knowledge, element.element_id)
    for service in found.services.values():
        inside = (*service.outputs, *service.encapsulated, *service.input_decisions)
        _must_exist(inside, found.decisions, service.element_id)
        _must_exist(service.input_data, found.inputs, service.element_id)


def _must_exist(wanted: Iterable[str], known: Iterable[str], element_id: str) -> None:
    names = frozenset(known)
    for element in wanted:
        if element not in names:
            raise MissingReferenceError(f"引用的元素“{element}”不存在", element_id)
