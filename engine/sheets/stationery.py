"""Everything that a release says about letters: templates, series, style, seals, reasons.

All of it is published with the diagrams under one number: a case that began under last year's letters is answered with
last year's letters.  Read once per release and shared by threads; nothing here changes afterwards.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from engine.errors import NotFoundError
from engine.sheets.numbering import Series, read_series
from engine.sheets.seal import example_seal
from engine.sheets.template import Template, read_template
from engine.sheets.words import WordingError

FOLDER = "shared/letters/"
STYLE, SERIES = FOLDER + "letter.css", FOLDER + "series.json"
SEALS = FOLDER + "seals/"
REASONS = "shared/reasons.json"
CHECKED = "已录入"
_IMAGES = {".svg": "image/svg+xml", ".png": "image/png"}


@dataclass(frozen=True)
class Reason:
    """A reason of a refusal: its plain words, and for each article whether it was checked.

    ``general`` is the checked article that obliges every refusal to give its reasons.
    """

    code: str
    name: str
    text: str
    articles: Mapping[str, str]
    general: str | None = None

    def status(self, article: str) -> str:
        """Whether ``article`` was checked: ``已录入`` or ``待核``."""
        return self.articles.get(article, "待核")

    def printable(self, article: str) -> str | None:
        """What may stand in a letter as law: ``article`` if it was checked, else the general one, if any."""
        return article if self.status(article) == CHECKED else self.general

    def for_staff(self, article: str) -> str:
        """``article`` as staff read it: marked when nobody has checked it."""
        return article if self.status(article) == CHECKED else f"{article}（待核）"


@dataclass(frozen=True)
class Stationery:
    """The letters of one release; empty when the release has none."""

    templates: Mapping[str, Template] = field(default_factory=dict)
    series: Series = field(default_factory=lambda: Series({}, "示例", True, ""))
    style: str = ""
    seals: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, Reason] = field(default_factory=dict)

    def template(self, template_id: str) -> Template:
        """The template ``template_id``.

        Raises:
            NotFoundError: the release has none.
        """
        if template_id not in self.templates:
            raise NotFoundError(f"这个版本没有文书“{template_id}”", template=template_id)
        return self.templates[template_id]

    def serving(self, facts: Mapping[str, object], now: datetime) -> Template | None:
        """The one template for a job with these facts, if any; ``now`` is the day that conditions may ask for.

        Which of two fitting letters is the right one is a legal question, so the order of the files does not decide it.

        Raises:
            WordingError: two templates claim the job.
        """
        fitting = [template for template in self.templates.values() if template.fits(facts, now)]
        if len(fitting) > 1:
            names = "、".join(f"“{template.name}”" for template in fitting)
            raise WordingError(f"有不止一种文书适用：{names}", templates=[each.id for each in fitting])
        return fitting[0] if fitting else None

    def seal(self, office: str | None, name: str) -> str:
        """The seal of an office as an HTML element: the one published, else an obvious example."""
        return self.seals.get(office or "") or example_seal(name)


def read_stationery(files: Mapping[str, bytes]) -> tuple[Stationery, list[tuple[str, str]]]:
    """The stationery among a release's ``files``, and everything wrong with it as (path, sentence).

    Never raises: whoever publishes is told everything at once, and with any fault the release is
    refused.  Templates are read in the order of their paths.
    """
    faults: list[tuple[str, str]] = []
    templates: dict[str, Template] = {}
    for path in sorted(path for path in files if path.endswith(".letter")):
        template, problems = read_template(files[path], path)
        faults += [(path, problem) for problem in problems]
        if template and template.id in templates:
            faults.append((path, f"有两个文书模板都叫“{template.id}”"))
        elif template:
            templates[template.id] = template
    style = files.get(STYLE, b"").decode("utf-8", "replace")
    if "<" in style:
        faults.append((STYLE, "样式里不能有“<”"))
    series = Stationery().series
    try:
        series = read_series(files[SERIES]) if SERIES in files else series
    except ValueError as error:
        faults.append((SERIES, f"文号设置有误：{error}"))
    reasons: dict[str, Reason] = {}
    try:
        reasons = _reasons(files)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        faults.append((REASONS, f"理由清单有误：{error}"))
    return Stationery(templates, series, style, dict(_seals(files)), reasons), faults


def _seals(files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    for path, source in files.items():
        name = PurePosixPath(path)
        if path.startswith(SEALS) and name.suffix in _IMAGES:
            data = base64.b64encode(source).decode()
            yield name.stem, f'<img class="seal" alt="印章" src="data:{_IMAGES[name.suffix]};base64,{data}">'


def _reasons(files: Mapping[str, bytes]) -> dict[str, Reason]:
    whole = json.loads(files[REASONS]) if REASONS in files else {"reasons": []}
    named = whole.get("general_article", {})
    general = named.get("basis") if named.get("basis_status") == CHECKED else None
    return {
        entry["code"]: Reason(
            entry["code"],
            entry["name"],
            entry["text"],
            {article["basis"]: article["basis_status"] for article in entry["articles"]},
            general,
        )
        for entry in whole["reasons"]
    }
