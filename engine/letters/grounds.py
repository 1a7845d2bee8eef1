"""What stands behind a letter: the decisions, computed from the archived facts, and bases that nobody has checked.

Shown to staff, never printed: a letter tells the reason and the article, its grounds let a colleague check how it came
about.  Nothing here can stop a letter; a decision that cannot be computed is left out and told by the history instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from engine.content import Content
from engine.errors import EngineError
from engine.feel import dmn, to_json
from engine.feel.dmn import DmnError
from engine.host import evaluator
from engine.interpreter.expressions import expression
from engine.interpreter.model import Node
from engine.models import History
from engine.ports import WorkingCalendar
from engine.sheets.stationery import CHECKED
from engine.sheets.words import UNCHECKED

Decided = dict[str, object]


def decisions(
    content: Content, process_id: str, facts: Mapping[str, object], at: tuple[datetime, WorkingCalendar]
) -> list[Decided]:
    """The decisions of ``process_id`` whose inputs are all among ``facts``: what went in, what came out, why.

    ``kept`` is the result that the case itself has kept, when it did.  In the order of the diagram's nodes, those of
    sub-processes included.  ``at`` is the moment and the calendar by which the inputs are computed.  A function of its
    arguments, so the same facts give the same grounds.
    """
    known = _known(facts)
    root = content.program.model.root_of(process_id).id
    found = []
    for process, node in content.program.model.nodes():
        if node.zeebe.decision and content.program.model.root_of(process.id).id == root:
            decided = _decided(content, node, known, at)
            if decided is not None:
                found.append(decided)
    return found


def told(content: Content, history: Sequence[History], known: Sequence[Decided]) -> list[Decided]:
    """The decisions that the history explains and that are not among ``known``; the last of each element.

    Those that are known get the result that the case has kept: their dicts in ``known`` are changed in place.  Those
    whose inputs the explanation names in full can be computed anew; the others have null ``inputs``.  ``history`` is
    oldest first; with a loop in the diagram the last visit is the one that counted.
    """
    have = {decided["element_id"]: decided for decided in known}
    found: dict[str, Decided] = {}
    for entry in history:
        if not entry.why or not entry.process_id or not entry.element_id:
            continue
        if entry.element_id in have:
            have[entry.element_id]["kept"] = entry.why[-1]["value"]
        else:
            node = content.program.node(entry.process_id, entry.element_id)
            found[entry.element_id] = _explained(content, node, entry.why)
    return list(found.values())


def _explained(content: Content, node: Node, why: Sequence[Mapping[str, object]]) -> Decided:
    decision_id = str(node.zeebe.decision)
    needed = _inputs(content.program.decisions[decision_id], decision_id)
    given = {str(read["expression"]): read["value"] for step in why for read in _reads(step)}
    inputs = {name: given[name] for name in sorted(needed & set(given))}
    final = why[-1]["value"]
    return {
        "element_id": node.id,
        "name": node.name,
        "decision": decision_id,
        "inputs": inputs if needed == set(inputs) else None,
        "value": final,
        "kept": final,
        "explanation": list(why),
    }


def _reads(step: Mapping[str, object]) -> Sequence[Mapping[str, object]]:
    found = step.get("inputs")
    return found if isinstance(found, list) else ()


def unchecked(facts: Mapping[str, object], statuses: Mapping[str, str], made: list[Decided]) -> list[str]:
    """The bases that were not checked, each once: the articles and limits behind the letter, in words for staff.

    ``statuses`` say for each article that the letter cites whether it was checked; anything but 已录入 is a doubt.  The
    order is: cited articles, the diagram's own basis, remarks of matched rules that contain 待核.
    """
    bases = [basis for basis, status in statuses.items() if basis and status != CHECKED]
    notes = [note for decided in made for note in _notes(decided) if UNCHECKED in note]
    if facts.get("basis_status") == UNCHECKED:
        bases.append(str(facts.get("basis_claimed")))
    return list(dict.fromkeys(bases + notes))


def _known(facts: Mapping[str, object]) -> dict[str, object]:
    inner = facts.get("facts")
    known = dict(inner) if isinstance(inner, Mapping) else {}
    kept = {"article": facts.get("article"), "remedy": facts.get("remedy")}
    if facts.get("reason_code"):
        known |= {"reason_code": facts["reason_code"], "refusal": kept}
        known["declined_reason"] = facts["reason_code"]
    if facts.get("item"):
        known["item_code"] = facts["item"]
    return known


def _decided(
    content: Content, node: Node, known: Mapping[str, object], at: tuple[datetime, WorkingCalendar]
) -> Decided | None:
    decision_id = str(node.zeebe.decision)
    model = content.program.decisions[decision_id]
    needed = _inputs(model, decision_id)
    try:
        mapped = {
            mapping.target: evaluator(at[1], at[0]).value(expression(mapping.source), known, node.id)
            for mapping in node.zeebe.inputs
        }
        scope = {**known, **mapped}
        given = {name: scope[name] for name in sorted(needed) if scope.get(name) is not None}
        if needed - set(given):
            return None
        evaluation = model.evaluate(decision_id, given)
    except (DmnError, EngineError):
        return None
    result = node.zeebe.result_variable or ""
    return {
        "element_id": node.id,
        "name": node.name,
        "decision": decision_id,
        "inputs": given,
        "value": to_json(evaluation.value),
        "kept": known.get(result),
        "explanation": [step.to_json() for step in evaluation.explanation],
    }


def _inputs(model: dmn.Model, decision_id: str) -> frozenset[str]:
    """The names of the input data that a decision needs, through all that it requires."""
    decision = model.decisions[decision_id]
    names = {model.definitions.inputs[key].name for key in decision.requires.inputs}
    for required in decision.requires.decisions:
        names |= _inputs(model, required)
    return frozenset(names)


def _notes(decided: Decided) -> Iterator[str]:
    steps = decided.get("explanation")
    for step in steps if isinstance(steps, list) else ():
        for rule in step.get("rules", ()):
            for annotation in rule["annotations"]:
                yield f"{decided['name']}：{annotation['text']}"


def agrees(decided: Decided) -> bool:
    """Whether the result that the case has kept is what the decision gives.

    A context agrees when everything kept of it is the same; numbers agree whatever their type, as JSON has only one.
    A case that has kept nothing contradicts nothing.
    """
    kept, value = decided["kept"], decided["value"]
    if kept is None:
        return True
    if isinstance(kept, Mapping) and isinstance(value, Mapping):
        return all(value.get(key) == part for key, part in kept.items() if part is not None)
    return _plain(kept) == _plain(value)


def _plain(value: object) -> object:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value
