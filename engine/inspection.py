"""Everything wrong or doubtful in the files of a release, found without publishing it.

Where :func:`engine.releases.prove` stops at the first stage that refuses, this goes on as far as it can, so that a
designer sees all of it at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from engine import law, tables
from engine.content import compile_content
from engine.errors import ModelError
from engine.forms import FormError, parse
from engine.interpreter import Finding


def inspect(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Findings about ``files`` (path → bytes), errors first; each once.  Files are named without their folder."""
    found = [*_forms(files), *tables.check(files)]
    try:
        content = compile_content(0, files)
        found += content.program.findings
        found += law.check(content.program, files)
    except ModelError as error:
        found += _of(error)
    once = {(each.code, each.file, each.element_id, each.message): each for each in found}
    return tuple(sorted(once.values(), key=lambda each: (each.warning, each.file)))


def _of(error: ModelError) -> list[Finding]:
    findings = error.fields.get("findings")
    if isinstance(findings, tuple) and findings:
        # A form's faults are listed one by one elsewhere.
        return [each for each in findings if each.code != "invalid_form"]
    file, element = (str(error.fields.get(name) or "") for name in ("file", "element_id"))
    return [Finding(str(error.fields.get("reason", error.code)), file, element, error.message)]


def _forms(files: Mapping[str, bytes]) -> Iterator[Finding]:
    for path, source in files.items():
        if path.endswith(".form"):
            name = PurePosixPath(path).name
            try:
                parse(source, name)
            except FormError as error:
                for fault in error.findings:
                    yield Finding("invalid_form", name, fault.component_id, fault.message)
