"""Answers to the public when something cannot be done: back to signing in, or a page with the way home."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engine.applicants import NoApplicantError
from engine.errors import EngineError
from webui.applicant.session import applicant, public_shell
from webui.errors import HINTS, status_of, wants_json
from webui.pages import ErrorPage


def guard(bp: Blueprint, *, private: bool) -> None:
    """Let ``bp`` answer errors in the public's frame; with ``private`` only whoever signed in gets in."""
    bp.register_error_handler(EngineError, _answer)
    if private:
        bp.before_request(_require)


def _require() -> None:
    applicant()


def _answer(error: EngineError) -> ResponseReturnValue:
    if isinstance(error, NoApplicantError):
        if wants_json() or request.method == "PUT":
            return {"code": error.code, "message": error.message}, 401
        return redirect(url_for("my.sign_in"))
    status, title = status_of(error)
    if wants_json():
        return {"code": error.code, "message": error.message}, status
    page = ErrorPage(status, title, error.message, HINTS.get(status, ""))
    return render_template("error.html", page=replace(page, back_href="/my/"), shell=public_shell()), status
