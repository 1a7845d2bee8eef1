"""Every page with made-up contexts, without a database: ``python -m tests.support.preview [port]``.

The same app serves the browser tests of the pages.  Knows the templates and their contexts, no view.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from flask import Flask, Response, flash, redirect, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader

from tests.support import sample_pages as samples
from tests.support.sample_diagram import diagram
from webui.assets import WEBUI, Assets
from webui.pages import Shell

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PAGES = {
    "inbox": ("inbox/index.html", samples.INBOX),
    "inbox-empty": ("inbox/index.html", samples.INBOX_EMPTY),
    "done": ("list.html", samples.DONE),
    "task": ("inbox/task.html", samples.TASK),
    "task-errors": ("inbox/task.html", samples.TASK_FAULTS),
    "task-done": ("inbox/task.html", samples.TASK_DONE),
    "task-claim": ("inbox/task.html", samples.TASK_CLAIM),
    "conflict": ("inbox/conflict.html", samples.CONFLICT),
    "case": ("cases/case.html", samples.CASE),
    "cases": ("list.html", samples.CASES),
    "incidents": ("cases/incidents.html", samples.INCIDENTS),
    "apply": ("window/desk.html", samples.APPLY),
    "receipt": ("window/receipt.html", samples.RECEIPT),
    "login": ("login/sign_in.html", samples.LOGIN),
    "error": ("error.html", samples.ERROR),
}


def create_app() -> Flask:
    """A Flask app with one address a page; posts are echoed, drafts kept in memory."""
    app = Flask("preview", static_folder=str(WEBUI / "static"), static_url_path="/static")
    app.secret_key = "preview"
    folders = [
        WEBUI / "templates",
        *(WEBUI / name / "templates" for name in ("inbox", "cases", "files", "login", "window")),
    ]
    app.jinja_loader = ChoiceLoader([FileSystemLoader(folder) for folder in map(Path, folders)])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(Assets().helpers())
    app.config.update(drafts=[], posts=[], answer_drafts=200)
    _add_routes(app)
    return app


def _shell(name: str) -> Shell:
    shell = samples.SHELL if name != "login" else Shell(csrf_token="preview")
    return replace(shell, large_type=request.cookies.get("large_type") == "yes")


def _add_routes(app: Flask) -> None:
    @app.get("/pages/<name>")
    def page(name: str) -> str:
        template, context = PAGES[name]
        if name == "inbox":
            flash("已签收 LS20261120-0008", "success")
        return render_template(template, page=context, shell=_shell(name))

    @app.get("/diagram.bpmn")
    def bpmn() -> Response:
        return Response(diagram(), content_type="application/xml; charset=utf-8")

    @app.put("/draft")
    def draft() -> tuple[dict[str, str], int]:
        app.config["drafts"].append((request.headers.get("X-CSRF-Token"), request.get_json()))
        return {"saved_at": "10:32"}, app.config["answer_drafts"]

    @app.post("/large-type")
    def large_type() -> Response:
        answer = Response(status=302, headers={"Location": request.referrer or "/pages/inbox"})
        answer.set_cookie("large_type", "" if request.cookies.get("large_type") == "yes" else "yes")
        return answer

    @app.post("/<path:rest>")
    def post(rest: str) -> Response:
        app.config["posts"].append((rest, request.form.to_dict()))
        return Response(redirect("/pages/inbox").get_data(), 302, {"Location": "/pages/inbox"})

    @app.after_request
    def policy(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        return response


if __name__ == "__main__":
    create_app().run(port=int(sys.argv[1]) if len(sys.argv) > 1 else 8399, threaded=True)
