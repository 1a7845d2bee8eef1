"""Contexts of the pages of signing in and of one's own account's safety."""

from __future__ import annotations

from dataclasses import dataclass

from webui.pages.frame import Link


@dataclass(frozen=True)
class CodePage:
    """A code of the authenticator, or a recovery code."""

    action: str
    error: str = ""


@dataclass(frozen=True)
class PasswordPage:
    """A new password; ``rules`` say in one sentence what it must be."""

    action: str
    rules: str
    error: str = ""


@dataclass(frozen=True)
class EnrolPage:
    """Setting up an authenticator; ``must`` when nothing else can be done before."""

    action: str
    picture: str
    secret: str
    error: str = ""
    must: bool = False


@dataclass(frozen=True)
class RecoveryPage:
    """Recovery codes, shown this once."""

    codes: tuple[str, ...]
    on_href: str


@dataclass(frozen=True)
class SignedInRow:
    """Where the reader is signed in."""

    opened: str
    seen: str
    address: str
    method: str


@dataclass(frozen=True)
class SafetyPage:
    """账号安全: one's own password, second factor and sessions."""

    password_action: str
    rules: str
    has_factor: bool
    codes_left: int
    enrol_href: str
    sessions: tuple[SignedInRow, ...]
    end_action: str
    back: Link
    error: str = ""
