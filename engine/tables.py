"""What is the matter with the decision tables of a release, found before it is published."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath

from engine.feel import dmn
from engine.interpreter import Finding


def check(files: Mapping[str, bytes]) -> tuple[Finding, ...]:
    """Overlaps, gaps and rules that never match, in the tables among ``files`` (path → bytes).

    What would fail a case is an error; a gap is a warning, as it may be meant.  Unreadable tables are left to the
    compilation of the release.
    """
    found: list[Finding] = []
    for path, source in sorted(files.items()):
        if path.endswith(".dmn"):
            found += _of_file(PurePosixPath(path).name, source)
    return tuple(found)


def _of_file(name: str, source: bytes) -> list[Finding]:
    try:
        model = dmn.parse(source)
    except dmn.DmnError:
        return []
    return [
        Finding(
            f"table_{finding.kind}",
            name,
            finding.decision_id,
            f"决策表“{finding.decision_name}”：{finding.message}",
            warning=finding.severity is not dmn.Severity.ERROR,
        )
        for finding in dmn.analyse(model)
    ]
