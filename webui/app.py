"""The web application: blueprints, security, error pages.  Gets its store from the composition root."""

from __future__ import annotations

from flask import Flask, request
from whitenoise import WhiteNoise

from engine.identity import DEMO_POLICY, Policy
from engine.ports import UnifiedIdentity
from engine.storage import Store
from webui import errors, frame
from webui.admin.deputies import bp as admin_deputies
from webui.admin.duties import bp as admin_duties
from webui.admin.identity import bp as admin_identity
from webui.admin.sheets import bp as admin_sheets
from webui.admin.views import bp as admin
from webui.api import beside, create_api
from webui.applicant.blueprints import PUBLIC as PUBLIC_PAGES
from webui.assets import WEBUI, Assets
from webui.board.rectifications import bp as rectifications
from webui.board.supervise import bp as supervise
from webui.board.views import bp as board
from webui.cases.disclosing import bp as disclosing
from webui.cases.views import bp as cases
from webui.clocks.views import bp as clocks
from webui.compact import CompactJSON
from webui.current import require_actor
from webui.designer.comparing import bp as comparing
from webui.designer.editors import bp as editors
from webui.designer.views import bp as designer
from webui.files.views import bp as files
from webui.gateway.views import bp as gateway
from webui.guide.views import bp as booklet
from webui.hotline.views import bp as hotline
from webui.inbox.desk import bp as desk
from webui.inbox.own import bp as own
from webui.inbox.record import bp as records
from webui.inbox.views import bp as inbox
from webui.incidents.staff import bp as staffing
from webui.incidents.views import bp as incidents
from webui.letters.views import bp as letters
from webui.login.own import bp as safety
from webui.login.provider import bp as provider
from webui.login.steps import bp as steps
from webui.login.views import bp as login
from webui.moving.views import bp as moving
from webui.publicity.views import bp as publicity
from webui.rehearsal.views import bp as rehearsal
from webui.reports.views import bp as reports
from webui.results.views import bp as results
from webui.security import protect
from webui.verbs.absence import bp as absence
from webui.verbs.cases import bp as case_verbs
from webui.verbs.requests import bp as requests
from webui.verbs.views import bp as verbs
from webui.window.views import bp as window

BLUEPRINTS = (
    frame.bp,
    login,
    steps,
    safety,
    provider,
    inbox,
    desk,
    own,
    board,
    supervise,
    reports,
    rectifications,
    cases,
    clocks,
    window,
    incidents,
    files,
    records,
    letters,
    results,
    publicity,
    gateway,
    hotline,
    verbs,
    requests,
    case_verbs,
    absence,
    designer,
    editors,
    comparing,
    rehearsal,
    admin,
    admin_deputies,
    admin_duties,
    admin_identity,
    admin_sheets,
    disclosing,
    staffing,
    moving,
    booklet,
    *PUBLIC_PAGES,
)
IMMUTABLE = r"-[A-Z0-9]{8}\.(js|css|svg|woff2?)$"


def create_app(
    store: Store,
    secret_key: str,
    *,
    demo: bool = False,
    secure: bool = False,
    identity: UnifiedIdentity | None = None,
) -> Flask:
    """The application on ``store``; with ``demo`` the sign-in page offers the demonstration's people.

    ``secure`` says that browsers reach it over HTTPS only.  Without ``identity`` no applicant can sign in.
    """
    app = Flask("webui", static_folder=None)
    app.secret_key = secret_key
    app.extensions.update(store=store, identity=identity)
    app.json = CompactJSON(app)
    app.extensions.update(policy=DEMO_POLICY if demo else Policy(), provider=None)
    app.config.update(DEMO=demo, SESSION_COOKIE_SECURE=secure)
    if secure:
        app.config.update(SESSION_COOKIE_NAME="__Host-session", SESSION_COOKIE_PATH="/")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(Assets().helpers())
    protect(app)
    app.before_request(_require_sign_in)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.handle(app)
    static = WhiteNoise(app.wsgi_app, immutable_file_test=IMMUTABLE, max_age=300)
    static.add_files(str(WEBUI / "static"), prefix="static/")
    app.wsgi_app = beside(static, create_api(store))  # type: ignore[method-assign, assignment]
    return app


def _require_sign_in() -> None:
    require_actor(request.endpoint)
