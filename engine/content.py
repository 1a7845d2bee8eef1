"""A release's content made ready to run: diagrams, tables and forms together.  Knows no database."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

from engine import feel, offering
from engine.deadlines import Book
from engine.deadlines.reading import read_book
from engine.errors import ModelError, NotFoundError
from engine.forms import Form, FormError, parse
from engine.interpreter import Finding, Program, compile_program
from engine.offering import Offering
from engine.sheets.coverage import missing_letters
from engine.sheets.stationery import Stationery, read_stationery

UNTITLED = "“一件事”办理"


@dataclass(frozen=True)
class Content:
    """A release's files (path → bytes), ready to run."""

    number: int
    files: Mapping[str, bytes]
    program: Program
    forms: Mapping[str, Form]
    stationery: Stationery
    clocks: Book

    @cached_property
    def diagrams(self) -> Mapping[str, bytes]:
        """The BPMN source that holds each process, by process id."""
        by_name = {PurePosixPath(path).name: source for path, source in self.files.items()}
        return {key: by_name[process.file] for key, process in self.program.model.processes.items()}

    def definition(self, form_id: str) -> dict[str, object]:
        """The form-js definition of ``form_id``, as the browser shows it.

        Raises:
            NotFoundError: the release has no such form.
        """
        self.form(form_id)
        source = next(
            body for path, body in self.files.items() if PurePosixPath(path).name == f"{form_id}.form"
        )
        found: dict[str, object] = json.loads(source)
        return found

    def item_name(self, item: str | None) -> str:
        """What people call ``item``: its name in the offering or of the process that handles it, else the code."""
        if item and self.is_offered and (name := self.offering.item_name(item)):
            return name
        processes = self.program.model.processes.values()
        named = (each.name for each in processes if item and each.properties.get("item") == item)
        return next(named, item or "")

    @property
    def is_offered(self) -> bool:
        """Whether the release offers something to the public; one of mere diagrams does not."""
        return offering.FILE in self.files

    @cached_property
    def offering(self) -> Offering:
        """What the release offers to the public.

        Raises:
            NotFoundError: nothing; the release has no ``service.json``.
        """
        if not self.is_offered:
            raise NotFoundError(f"版本 {self.number} 没有可以申请的服务（缺少 {offering.FILE}）")
        return offering.read(self.files[offering.FILE])

    @property
    def title(self) -> str:
        """What the service is called in full."""
        return self.offering.title if self.is_offered else UNTITLED

    @property
    def short_title(self) -> str:
        """What the service is called where space is short."""
        return self.offering.short_title if self.is_offered else UNTITLED

    def form(self, form_id: str) -> Form:
        """The form ``form_id``.

        Raises:
            NotFoundError: the release has no such form.
        """
        if form_id not in self.forms:
            raise NotFoundError(f"版本 {self.number} 中没有表单“{form_id}”", form_id=form_id)
        return self.forms[form_id]


def compile_content(number: int, files: Mapping[str, bytes]) -> Content:
    """The runnable content of ``files``.

    Raises:
        ModelError: something in it is refused; ``findings`` lists what.
    """
    program = compile_program(_of_type(files, ".bpmn"), _of_type(files, ".dmn"))
    parsed: dict[str, Form] = {}
    findings: list[Finding] = []
    for name, source in _of_type(files, ".form").items():
        try:
            parsed[name.removesuffix(".form")] = parse(source, name)
        except FormError as error:
            findings.append(Finding("invalid_form", name, "", f"表单“{name}”有误：{error}"))
    stationery, faults = read_stationery(files)
    findings += [Finding("invalid_letter", path, "", f"文书“{path}”有误：{fault}") for path, fault in faults]
    findings += _missing_forms(program, parsed) + missing_letters(program, stationery)
    findings += _offering_faults(files, program, parsed)
    clocks, doubts = read_book(files, program)
    findings += [doubt for doubt in doubts if not doubt.warning]
    if findings:
        raise ModelError(findings[0].message, element_id=findings[0].element_id, findings=tuple(findings))
    program = replace(program, findings=(*program.findings, *doubts))
    return Content(number, dict(files), program, parsed, stationery, clocks)


def _of_type(files: Mapping[str, bytes], suffix: str) -> dict[str, bytes]:
    chosen: dict[str, bytes] = {}
    for path, source in files.items():
        if path.endswith(suffix):
            name = PurePosixPath(path).name
            if name in chosen:
                raise ModelError(f"有两个文件都叫“{name}”", file=name)
            chosen[name] = source
    return chosen


def _offering_faults(
    files: Mapping[str, bytes], program: Program, parsed: Mapping[str, Form]
) -> list[Finding]:
    source = files.get(offering.FILE)
    if source is None:
        return []
    try:
        return list(offering.check(offering.read(source), program, parsed))
    except (ValueError, LookupError, TypeError, AttributeError, feel.FeelError) as error:
        text = f"“{offering.FILE}”有误：{error}"
        return [Finding("offering_unreadable", offering.FILE, "", text)]


def _missing_forms(program: Program, parsed: Mapping[str, Form]) -> list[Finding]:
    return [
        Finding("form_missing", process.file, node.id, f"“{node.name}”的表单“{node.zeebe.form_id}”不存在")
        for process, node in program.model.nodes()
        if node.zeebe.form_id and node.zeebe.form_id not in parsed
    ]
