"""The guide and the pre-check: made from the release, open to everybody, keeping nothing."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine import precheck, releases, taking_in
from engine.content import Content
from engine.errors import NotFoundError
from engine.following import guides
from webui.applicant import present, questions
from webui.applicant.errors import guard
from webui.applicant.session import public_shell
from webui.current import store
from webui.pages import Link
from webui.pages.applicant import PrecheckPage, ProspectRow

bp = Blueprint("guide", __name__, template_folder="templates")
guard(bp, private=False)
HOME = "办事指南"


@bp.get("/guide/")
def home() -> str:
    """What the service is, item by item."""
    with store().transaction() as tx:
        page = present.guide_home(guides.of(releases.newest(tx)))
    return render_template("public/guide.html", page=page, shell=public_shell())


@bp.get("/guide/<code>")
def item(code: str) -> str:
    """One item: who may, what to bring, what happens, how long it takes."""
    with store().transaction() as tx:
        told = guides.of(releases.newest(tx))
    found = told.item(code)
    if found is None:
        raise NotFoundError(f"没有“{code[:40]}”这个事项")
    page = present.guide_item(found, told)
    return render_template("public/guide_item.html", page=page, shell=public_shell())


@bp.get("/precheck/")
def ask() -> str:
    """The questions."""
    return _page({}, {})


@bp.post("/precheck/")
def tell() -> ResponseReturnValue:
    """What one may apply for; nothing of what was asked is kept."""
    with store().transaction() as tx:
        content, now = releases.newest(tx), tx.now
    form = content.form(_rules(content).form)
    facts = questions.read(form, request.form)
    checked = form.check(facts)
    if checked.errors:
        return _page(facts, {error.path: error.message_zh for error in checked.errors}), 422
    found = precheck.prospects(content, questions.given(checked.values), now)
    results = present.prospect_rows(found, content)
    return _page(facts, {}, results)


def _rules(content: Content) -> taking_in.Precheck:
    found = taking_in.of(content).precheck
    if found is None:
        raise NotFoundError("这项服务没有设置预检")
    return found


def _page(
    facts: Mapping[str, object],
    errors: Mapping[str, str],
    results: tuple[ProspectRow, ...] = (),
) -> str:
    with store().transaction() as tx:
        content = releases.newest(tx)
    name = _rules(content).form
    page = PrecheckPage(
        action=url_for("guide.tell"),
        questions=questions.ask(content.form(name), content.definition(name), facts, errors),
        back=Link(HOME, url_for("guide.home")),
        results=results,
        apply_href=url_for("my.home"),
    )
    return render_template("public/precheck.html", page=page, shell=public_shell())
