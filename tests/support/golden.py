"""Writes the golden documents of a version: ``python -m tests.support.golden 0.1.0``.

Documents that were stored by a released version must be read by every later one, so a version's folder is written once,
before its release, and never again.  Each document stands beside its diagram and what must come of it.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from tests.support.bpmn_text import (
    boundary,
    call,
    catch,
    diagram,
    document,
    each,
    fault,
    gateway,
    mapping,
    message,
    process,
    service,
    sub,
    timer,
    user,
)
from tests.support.process import Case, start

HOME = Path(__file__).resolve().parents[1] / "compat"
Step = tuple[str, str, dict[str, object]]


@dataclass(frozen=True)
class Story:
    """A case: ``before`` the document is stored, and what happens ``after`` it was read again, to the end."""

    text: str
    before: tuple[Step, ...]
    after: tuple[Step, ...]
    variables: dict[str, object] = field(default_factory=dict)


def done(element_id: str, **values: object) -> Step:
    """A person completes ``element_id``."""
    return ("complete", element_id, values)


def _parallel() -> Story:
    text = diagram(
        "start -> fork; fork -> a -> join; fork -> b -> join; join -> after -> end; late -> chase -> end",
        gateway("parallel", "fork"), gateway("parallel", "join"), user("a"), user("b"), user("after"), user("chase"),
        boundary("b", "late", timer("timeCycle", "R3/PT24H"), interrupting=False),
    )  # fmt: skip
    before: tuple[Step, ...] = (done("a", amount=1), ("fire", "late", {}))
    after: tuple[Step, ...] = (("fire", "late", {}), done("b"), done("chase"), done("chase"), done("after"))
    return Story(text, before, after, {"价格": Decimal("12.50"), "list": [1, True, None, "文"]})


def _inclusive() -> Story:
    text = diagram(
        "start -> split; split -[=x]-> a -> join; split -[=y]-> first; split -[default]-> join; join -> end\n"
        "first -> answered -> join; first -> late -> join",
        gateway("inclusive", "split"), gateway("inclusive", "join"), gateway("eventBased", "first"), user("a"),
        catch("answered", message("answer")), catch("late", timer("timeDate", "2030-01-01T00:00:00+08:00")),
    )  # fmt: skip
    return Story(text, (done("a"),), (("deliver", "answered", {"said": "yes"}),), {"x": True, "y": True})


def _items() -> Story:
    item = process(
        "start1 -> ask -> work -> end1; down -> work", service("ask", extension=mapping({"n": "=n"})), user("work"),
        boundary("ask", "down", fault("error", "DOWN")), id="item",
    )  # fmt: skip
    go = call("go", "item", mapping({"n": "=n"}, {"answer": "=answer"}), everything=False)
    scope = sub("scope", "start2 -> go -> end2", go)
    looped = each(scope, "=[1, 2, 3]", "n", output="answers", result="=answer")
    main = process("start -> scope -> end", looped)
    before: tuple[Step, ...] = (
        ("throw_error", "ask", {}),
        ("finish_job", "ask", {}),
        done("work", answer=10),
    )
    after: tuple[Step, ...] = (("finish_job", "ask", {}), done("work", answer=20), done("work", answer=30))
    return Story(document(main.body + item.body, item.declared), before, after)


def stories() -> dict[str, Story]:
    """The cases whose documents are kept."""
    return {"parallel": _parallel(), "inclusive": _inclusive(), "items": _items()}


def play(case: Case, steps: tuple[Step, ...] | list[list[object]]) -> None:
    """Let ``steps`` happen to ``case``."""
    for verb, element_id, values in steps:
        if verb == "throw_error":
            case.throw_error(str(element_id), "DOWN")
        elif verb == "fire":
            case.fire(str(element_id))
        else:
            getattr(case, str(verb))(element_id, values)


def write(version: str) -> None:
    """Write the folder of ``version``; refuses to write it twice."""
    folder = HOME / version
    folder.mkdir(parents=True)
    for name, story in stories().items():
        case = start(story.text, story.variables)
        play(case, story.before)
        (folder / f"{name}.bpmn").write_text(story.text, encoding="utf-8")
        (folder / f"{name}.bin").write_bytes(case.document)
        expected = {"waiting": case.waiting, "variables": _plain(case.variables), "after": story.after}
        play(case, story.after)
        expected |= {"ended": case.ended, "path": case.path, "final": _plain(case.snapshot.variables)}
        text = json.dumps(expected, ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _plain(value: object) -> object:
    return json.loads(json.dumps(value, default=str))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Write the golden documents of a version, once.")
    parser.add_argument("version")
    write(parser.parse_args().version)
