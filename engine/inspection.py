"""Everything that can be said about the files of a release without running it: the proof, and forms fault by fault.

Where :func:`engine.releases.prove` stops at the first stage that refuses, this goes on as far as it can, so that a
designer sees all of it at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from engine import proof
from engine.forms import FormError, parse
from engine.proof import MOST_STATES, Problem, Report


def inspect(files: Mapping[str, bytes], most_states: int = MOST_STATES) -> Report:
    """The report on ``files`` (path → bytes), errors first.  Files are named without their folder."""
    proved = proof.report(files, most_states)
    # The proof names a form as a whole; which component is wrong stands in the form's own faults.
    problems = [each for each in proved.problems if each.code != "invalid_form"] + list(_form_faults(files))
    return Report(tuple(sorted(problems, key=lambda each: each.warning)), proved.examined)


def of_file(files: Mapping[str, bytes], path: str, most_states: int = MOST_STATES) -> tuple[Problem, ...]:
    """The problems of :func:`inspect` that lie in the file ``path``."""
    names = (path, PurePosixPath(path).name)
    return tuple(each for each in inspect(files, most_states).problems if each.file in names)


def _form_faults(files: Mapping[str, bytes]) -> Iterator[Problem]:
    for path, source in files.items():
        if path.endswith(".form"):
            name = PurePosixPath(path).name
            try:
                parse(source, name)
            except FormError as error:
                for fault in error.findings:
                    yield Problem("invalid_form", name, "", fault.component_id, fault.message)
