"""What the editors let people choose from, read out of a draft's own files.  Broken files offer nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from engine.errors import ModelError
from engine.forms import FormError, parse
from engine.interpreter import Model, Process, read_diagrams

SERVICE, POSTS = "service.json", "shared/posts.json"
STAGES = (
    ("accept", "统一受理"),
    ("initial_review", "初审"),
    ("distribute", "业务分发"),
    ("co_handle", "联办"),
    ("feedback", "统一反馈"),
    ("recheck", "再核实"),
)
VERBS = (
    ("claim", "签收"),
    ("release", "退签"),
    ("transfer", "转办"),
    ("delegate", "委派"),
    ("add_signer", "加签"),
    ("return", "退回"),
    ("withdraw", "撤回"),
    ("copy", "抄送"),
    ("urge", "催办"),
    ("discuss", "沟通"),
    ("suspend", "挂起"),
    ("terminate", "终止"),
)
GLOBALS = (
    ("case_id", "办件的内部编号"),
    ("case_number", "受理编号"),
    ("items", "所选事项的代码列表"),
    ("office", "承办单位的代码（事项流程中）"),
)


def of_diagram(files: Mapping[str, bytes]) -> dict[str, object]:
    """Forms, posts, bases, stages, items and verbs, as (value, label) where people choose."""
    model = _model(files)
    used = dict.fromkeys(verb for node in _properties(model, "verbs") for verb in node.split(","))
    known = dict(VERBS)
    return {
        "forms": list(_forms(files)),
        "posts": list(_posts(files)),
        "bases": sorted(set(_properties(model, "legalBasis"))),
        "stages": STAGES,
        "items": list(_items(files)),
        "verbs": [*VERBS, *((verb, verb) for verb in used if verb and verb not in known)],
    }


def variables(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """The variables that every process of a case may read, with where they come from."""
    found = [{"name": name, "info": info} for name, info in GLOBALS]
    given = _json(files, SERVICE).get("variables")
    for name in given if isinstance(given, dict) else ():
        found.append({"name": str(name), "info": "由申请表算出"})
    return found


def _model(files: Mapping[str, bytes]) -> Model:
    processes: dict[str, Process] = {}
    for path, source in files.items():
        if path.endswith(".bpmn"):
            try:
                processes |= read_diagrams({path: source}).processes
            except ModelError:
                continue
    return Model(processes)


def _properties(model: Model, name: str) -> Iterator[str]:
    for _, node in model.nodes():
        value = node.zeebe.properties.get(name)
        if value:
            yield value


def _forms(files: Mapping[str, bytes]) -> Iterator[dict[str, object]]:
    for path, source in sorted(files.items()):
        if path.endswith(".form"):
            name = PurePosixPath(path).stem
            keys: list[dict[str, str]] = []
            try:
                fields = parse(source, name).fields
                keys = [{"key": field.path[0], "label": field.label} for field in fields if field.path]
            except FormError:
                pass
            yield {"id": name, "name": name, "keys": keys}


def _posts(files: Mapping[str, bytes]) -> Iterator[list[str]]:
    posts = _json(files, POSTS).get("posts")
    for post in posts if isinstance(posts, list) else ():
        if isinstance(post, dict) and isinstance(post.get("code"), str):
            yield [post["code"], str(post.get("name", post["code"]))]


def _items(files: Mapping[str, bytes]) -> Iterator[list[str]]:
    items = _json(files, SERVICE).get("items")
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and isinstance(item.get("code"), str):
            yield [item["code"], str(item.get("name", item["code"]))]


def _json(files: Mapping[str, bytes], path: str) -> dict[str, Any]:
    try:
        found = json.loads(files.get(path, b"{}"))
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
