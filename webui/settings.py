"""What the operator decides, and what must be decided before a real applicant is served."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from engine.errors import InvalidInputError
from engine.identity import Policy
from webui.policy_settings import NAMES, read_policy

PREFIX = "YIJIANSHI_"
KNOWN = frozenset(
    {
        "VAR",
        "FILES",
        "SCANNER",
        "PLATFORM_URL",
        "PLATFORM_APP",
        "PLATFORM_SECRET",
        "IDENTITY_URL",
        "IDENTITY_CLIENT",
        "IDENTITY_SECRET",
        "STAFF_IDENTITY_URL",
        "STAFF_IDENTITY_CLIENT",
        "STAFF_IDENTITY_SECRET",
        "SECRET_KEY",
        "DEMO",
        "HOST",
        "PORT",
        *NAMES,
    }
)
STUB_URL = "http://127.0.0.1:8100"
_NEEDED = ("PLATFORM_URL", "PLATFORM_APP", "PLATFORM_SECRET", "SCANNER")


@dataclass(frozen=True)
class Settings:
    """Settings from environment variables that begin with ``YIJIANSHI_``, and ``DATABASE_URL``.

    Without ``platform_app`` and ``platform_secret`` the stub's are used; without ``scanner`` no file is ever readable;
    without ``identity_url`` no applicant can sign in.
    """

    database_url: str | None
    var: Path
    files: Path
    scanner: str | None
    platform_url: str
    platform_app: str | None
    platform_secret: str | None
    identity_url: str | None
    identity_client: str | None
    identity_secret: str | None
    staff_identity_url: str | None
    staff_identity_client: str | None
    staff_identity_secret: str | None
    policy: Policy
    secret_key: str | None
    demo: bool
    host: str
    port: int


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings in ``environ``.

    Raises:
        InvalidInputError: a variable is unknown or has no sense; names it.
    """
    given = {name.removeprefix(PREFIX): value for name, value in environ.items() if name.startswith(PREFIX)}
    unknown = sorted(set(given) - KNOWN)
    if unknown:
        raise _wrong(unknown[0], "不认识的设置")
    port = given.get("PORT", "8000")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise _wrong("PORT", "应为 1 到 65535 的端口号：")
    var = Path(given.get("VAR", "var")).resolve()
    return Settings(
        database_url=environ.get("DATABASE_URL"),
        var=var,
        files=Path(given["FILES"]).resolve() if given.get("FILES") else var / "files",
        scanner=given.get("SCANNER") or None,
        platform_url=given.get("PLATFORM_URL", STUB_URL),
        platform_app=given.get("PLATFORM_APP"),
        platform_secret=given.get("PLATFORM_SECRET"),
        identity_url=given.get("IDENTITY_URL"),
        identity_client=given.get("IDENTITY_CLIENT"),
        identity_secret=given.get("IDENTITY_SECRET"),
        staff_identity_url=given.get("STAFF_IDENTITY_URL") or None,
        staff_identity_client=given.get("STAFF_IDENTITY_CLIENT"),
        staff_identity_secret=given.get("STAFF_IDENTITY_SECRET"),
        policy=read_policy(given, demo=given.get("DEMO", "") == "1"),
        secret_key=given.get("SECRET_KEY"),
        demo=given.get("DEMO", "") == "1",
        host=given.get("HOST", "127.0.0.1"),
        port=int(port),
    )


def require_ready(settings: Settings) -> None:
    """Refuse to run for real with the stub's secrets, and to show the demonstration to the world.

    Raises:
        InvalidInputError: a setting is missing, or contradicts the demonstration mode; names it.
    """
    if settings.demo:
        if not _is_local(settings.host):
            raise _wrong("HOST", "演示方式只能在本机地址上运行：")
        return
    values = (settings.platform_url, settings.platform_app, settings.platform_secret, settings.scanner)
    for name, value in zip(_NEEDED, values, strict=True):
        if not value or value == STUB_URL:
            raise _wrong(name, f"正式运行必须设置（演示请设 {PREFIX}DEMO=1）：")
    _require_staff_identity(settings)


def _require_staff_identity(settings: Settings) -> None:
    """The staff's identity provider is spoken to over TLS, and as somebody."""
    url = settings.staff_identity_url
    if url and not url.startswith("https://"):
        raise _wrong("STAFF_IDENTITY_URL", "正式运行时必须以 https:// 开头：")
    if url and not settings.staff_identity_client:
        raise _wrong("STAFF_IDENTITY_CLIENT", "设置了统一身份认证地址时必须设置：")
    if url and not settings.staff_identity_secret:
        raise _wrong("STAFF_IDENTITY_SECRET", "设置了统一身份认证地址时必须设置：")


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _wrong(name: str, text: str) -> InvalidInputError:
    return InvalidInputError(f"{text} {PREFIX}{name}", field=PREFIX + name)
