"""Puts the proofs of a release together into one report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from engine import law, offering, tables
from engine.content import Content, compile_content
from engine.errors import ModelError
from engine.feel import FeelError
from engine.forms import Form
from engine.interpreter import Finding, Model, Process, read_diagrams
from engine.interpreter.model import EventKind
from engine.proof import reading, waits
from engine.proof.findings import Examined, Problem, Report, of_finding
from engine.proof.game import MOST_STATES
from engine.proof.soundness import examine
from engine.proof.throwing import Throwing, Thrown
from engine.proof.variables import ledger_of, starts

_OFFERED = frozenset({"items", "channel"})
_RECHECKED = frozenset({"opinion_item", "recheck_cause", "rating"})


def report(files: Mapping[str, bytes], most_states: int = MOST_STATES) -> Report:
    """What can be said about the release of ``files`` (path → bytes) without running it.

    Each process and sub-process is examined up to ``most_states`` states; beyond that the report says so.  A process
    that the validator refuses is not examined further.
    """
    problems = [of_finding(finding) for finding in tables.check(files)]
    content, findings = _compiled(files)
    problems += [of_finding(finding) for finding in findings]
    if content is not None:
        problems += _law(content, files)
        model, forms = content.program.model, content.forms
    else:
        try:
            model, forms = _readable(files, problems), {}
        except ModelError:
            return Report(_sorted(problems), ())
    examined: list[Examined] = []
    throwing = Throwing(model)
    broken = {problem.file for problem in problems if not problem.warning}
    for process in model.processes.values():
        if process.file not in broken or content is not None:
            found, seen = examine(process, throwing, most_states)
            problems += [*found, *waits.endless(model, process)]
            examined.append(seen)
    problems += _conditions(model, forms, files)
    problems += _uncaught(model, throwing)
    return Report(_sorted(problems), tuple(examined))


def _compiled(files: Mapping[str, bytes]) -> tuple[Content | None, tuple[Finding, ...]]:
    try:
        content = compile_content(0, files)
    except ModelError as error:
        found = error.fields.get("findings")
        if isinstance(found, tuple) and found:
            return None, found
        file, element = (str(error.fields.get(name) or "") for name in ("file", "element_id"))
        return None, (Finding(error.code, file, element, error.message),)
    return content, content.program.findings


def _law(content: Content, files: Mapping[str, bytes]) -> list[Problem]:
    try:
        return [of_finding(finding) for finding in law.check(content.program, files)]
    except ModelError as error:
        return [Problem(error.code, law.FILE, "", "", error.message)]


def _readable(files: Mapping[str, bytes], problems: Iterable[Problem]) -> Model:
    """The model of the diagrams without those of files that the validator refuses.

    Raises:
        ModelError: a diagram cannot be read at all.
    """
    broken = {problem.file for problem in problems if not problem.warning}
    diagrams = {PurePosixPath(path).name: source for path, source in files.items() if path.endswith(".bpmn")}
    whole = read_diagrams(diagrams)
    return Model({key: each for key, each in whole.processes.items() if each.file not in broken})


def _conditions(model: Model, forms: Mapping[str, Form], files: Mapping[str, bytes]) -> list[Problem]:
    begins = starts(model, _offered(files))
    found: list[Problem] = []
    for process in model.processes.values():
        if process.parent is None:
            ledger = ledger_of(model, process, forms)
            found += reading.check(model, process, ledger, begins[process.id])
    return found


def _offered(files: Mapping[str, bytes]) -> dict[str, frozenset[str]]:
    """The variables with which the service itself starts its processes."""
    try:
        offered = offering.read(files[offering.FILE])
    except (LookupError, ValueError, TypeError, AttributeError, FeelError):
        return {}
    names = _OFFERED | offered.variables.keys()
    found = {offered.process: names}
    if offered.recheck is not None:
        found[offered.recheck] = names | _RECHECKED
    return found


def _uncaught(model: Model, throwing: Throwing) -> list[Problem]:
    """Errors that leave a process which nobody calls: they stop the case."""
    called = {node.zeebe.called for _, node in model.nodes()}
    found: dict[Thrown, Process] = {}
    for process in model.processes.values():
        if process.parent is None and process.id not in called:
            for thrown in throwing.from_scope(process.id):
                if thrown.kind is EventKind.ERROR and not thrown.by_worker:
                    found.setdefault(thrown, process)
    return [_uncaught_problem(model, thrown) for thrown in found]


def _uncaught_problem(model: Model, thrown: Thrown) -> Problem:
    scope = model.processes[thrown.scope]
    node = scope.nodes[thrown.element_id]
    return Problem(
        "error_uncaught",
        scope.file,
        scope.id,
        node.id,
        f"错误结束“{node.name}”抛出的代码“{thrown.code or node.event.text or ''}”没有边界事件接住，办件会停住",
        "在外层子流程或调用活动上加错误边界事件，或改用普通结束事件",
        (node.id,),
    )


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Errors first, then by place; nothing twice."""
    unique = dict.fromkeys(problems)
    return tuple(sorted(unique, key=lambda each: (each.warning, each.file, each.scope, each.element_id)))
