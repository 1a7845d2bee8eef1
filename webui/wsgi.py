"""The application that web servers load; settings come from the environment."""

from __future__ import annotations

from contextlib import ExitStack

from engine.errors import InvalidInputError
from webui import bootstrap
from webui.app import create_app
from webui.settings import read_settings, require_ready

_settings = read_settings()
require_ready(_settings)
_life = ExitStack()
_store = _life.enter_context(bootstrap.open_store(_settings, bootstrap.database_url(_settings)))

if not _settings.secret_key:
    raise InvalidInputError("没有设置会话密钥 YIJIANSHI_SECRET_KEY", field="YIJIANSHI_SECRET_KEY")
app = create_app(
    _store,
    _settings.secret_key,
    demo=_settings.demo,
    secure=not _settings.demo,
    identity=bootstrap.open_identity(_settings),
)
app.extensions.update(policy=_settings.policy, provider=bootstrap.open_staff_identity(_settings))
