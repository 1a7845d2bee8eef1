"""Reads the rules and holds the diagrams of a release against each of them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.errors import ModelError
from engine.interpreter import Finding, Program
from engine.interpreter.model import Kind, Process
from engine.law import look_ups, publicity
from engine.law.graph import matches, reached, source, starts, way

FILE = "shared/law_rules.json"
POSTS = "shared/posts.json"
_POST = re.compile(r"[a-z][a-z0-9_]*(?=@|$)")
_Problem = tuple[str, str] | tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Rule:
    """One rule: what it checks (``kind``), where (no ``processes``: everywhere), and why."""

    kind: str
    processes: frozenset[str]
    basis: str
    settings: Mapping[str, Any]


@dataclass(frozen=True)
class LawRules:
    """The rules of a release, and the posts that it knows."""

    rules: tuple[Rule, ...]
    posts: frozenset[str]


def read(files: Mapping[str, bytes]) -> LawRules:
    """The rules among ``files``; none without the file.

    Raises:
        ModelError: the file is unreadable or names a rule that does not exist.
    """
    try:
        found: Any = json.loads(files.get(FILE, b'{"rules": []}'))
        posts: Any = json.loads(files.get(POSTS, b'{"posts": []}'))
        rules = tuple(
            Rule(str(entry["rule"]), frozenset(entry.get("processes", ())), str(entry["basis"]), entry)
            for entry in found["rules"]
        )
        known = frozenset(str(post["code"]) for post in posts["posts"])
    except (ValueError, LookupError, TypeError) as error:
        raise ModelError(f"“{FILE}”有误：{error}", file=FILE) from error
    strange = [rule.kind for rule in rules if rule.kind not in _CHECKS]
    if strange:
        raise ModelError(f"“{FILE}”中没有“{strange[0]}”这种规则", file=FILE)
    return LawRules(rules, known)


def check(program: Program, files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Everything in the diagrams that a rule of the release forbids, with the rule's basis.

    Raises:
        ModelError: the rules cannot be read.
    """
    law = read(files)
    found: list[Finding] = []
    for rule in law.rules:
        missing = rule.processes - program.model.processes.keys()
        found += [_finding(rule, FILE, name, f"规则提到的流程“{name}”不存在") for name in sorted(missing)]
        for process in program.model.processes.values():
            if not rule.processes or process.id in rule.processes:
                problems = _CHECKS[rule.kind](process, rule, law)
                found += [_finding(rule, process.file, *problem) for problem in problems]
    return tuple(found)


def _finding(rule: Rule, file: str, element: str, text: str, path: tuple[str, ...] = ()) -> Finding:
    return Finding(f"law_{rule.kind}", file, element, f"{text}；依据：{rule.basis}", path=path)


def _before(process: Process, rule: Rule, _law: LawRules) -> Iterator[_Problem]:
    """``target`` cannot be reached without passing a node that fits ``passes``."""
    passes, target = rule.settings["passes"], rule.settings["target"]
    allowed = frozenset(rule.settings.get("except", ()))
    gates = frozenset(node.id for node in process.nodes.values() if matches(node, passes))
    early = reached(process, starts(process), gates)
    targets = [node for node in process.nodes.values() if matches(node, target) and node.id not in gates]
    if not targets and rule.settings.get("needed", True):
        yield process.id, f"流程“{process.name}”中没有规则“{rule.settings.get('name', '')}”要求的环节"
    for node in targets:
        if node.id in early and node.id not in allowed:
            around = way(process, starts(process), node.id, gates)
            yield node.id, f"没有{rule.settings['name']}也能走到“{node.name}”", around


def _reasoned(process: Process, rule: Rule, _law: LawRules) -> Iterator[_Problem]:
    """Every answer but a positive one carries reason, article and remedy, and names its own item."""
    positive = frozenset(rule.settings["positive"])
    for node in process.nodes.values():
        if node.zeebe.job_type != rule.settings["job"] or source(node, "kind") in rule.settings["kinds"]:
            continue
        if source(node, "outcome") not in positive:
            for name in rule.settings["needs"]:
                if source(node, name) in (None, "", "=null", '=""', "="):
                    yield node.id, f"答复“{node.name}”没有写明 {name}"
        item = process.properties.get("item")
        if item and source(node, "item") != item:
            yield node.id, f"答复“{node.name}”写的不是本事项“{item}”"


def _published(process: Process, rule: Rule, _law: LawRules) -> Iterator[_Problem]:
    """No approval before publicity is over, but in the lanes that the rule excepts."""
    settings = rule.settings
    excepted = frozenset(settings.get("except", ()))
    for node in process.nodes.values():
        if matches(node, settings["target"]) and node.id not in excepted:
            yield from publicity.guarded(process, node, settings["variable"])
    also = frozenset(settings.get("also", ()))
    yield from publicity.earned(process, settings["variable"], settings["least_days"], also)


def _looked_up(process: Process, _rule: Rule, _law: LawRules) -> Iterator[_Problem]:
    """Every look-up has a purpose and a basis, and a person or a wait takes over when it is unclear."""
    yield from look_ups.problems(process)


def _property(process: Process, rule: Rule, _law: LawRules) -> Iterator[_Problem]:
    """The named elements carry a property with its value."""
    name, value = rule.settings["property"], rule.settings["value"]
    for element in rule.settings["elements"]:
        node = process.nodes.get(element)
        if node is None:
            yield process.id, f"流程“{process.name}”中没有环节“{element}”"
        elif node.zeebe.properties.get(name) != value:
            yield element, f"“{node.name}”应设置 {name} = {value}"


def _posted(process: Process, rule: Rule, law: LawRules) -> Iterator[_Problem]:
    """Candidates are known posts, and of the office in charge unless the rule says that they sit anywhere."""
    anywhere = frozenset(rule.settings["anywhere"])
    in_charge = frozenset(rule.settings["offices"])
    for node in process.nodes.values():
        text = node.zeebe.candidate_groups
        if node.kind is not Kind.USER or text is None:
            continue
        quoted = re.findall(r'"([^"]*)"', text) if text.startswith("=") else [text]
        posts = {match for part in quoted for match in _POST.findall(part)} & law.posts
        strangers = [part for part in quoted if "@" in part and part.partition("@")[0] not in law.posts]
        if not posts or strangers:
            yield node.id, f"“{node.name}”的办理岗位不在岗位清单中"
        elif any(part.partition("@")[2] for part in quoted):
            yield node.id, f"“{node.name}”固定由一个单位办理，应由承办单位办理"
        elif not posts <= anywhere and not any(f"+ {office}" in text for office in in_charge):
            yield node.id, f"“{node.name}”没有限定承办单位"


_Check = Callable[[Process, Rule, LawRules], Iterator[_Problem]]
_CHECKS: Mapping[str, _Check] = {
    "before": _before,
    "reasoned": _reasoned,
    "published": _published,
    "looked_up": _looked_up,
    "property": _property,
    "posted": _posted,
}
