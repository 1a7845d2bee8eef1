"""Contexts of the pages that stand in the way: signing in, a conflict, an error."""

from __future__ import annotations

from dataclasses import dataclass

from webui.pages.answers import AnswerGroup


@dataclass(frozen=True)
class ConflictPage:
    """Somebody else was faster.  ``kept`` is shown when what was typed was kept as a draft."""

    case_number: str
    step: str
    who: str
    when: str
    case_href: str
    inbox_href: str
    kept: bool = False
    typed: tuple[AnswerGroup, ...] = ()


@dataclass(frozen=True)
class ErrorPage:
    """An answer other than the one hoped for; ``hint`` says what to do now."""

    status: int
    title: str
    message: str = ""
    hint: str = ""
    back_href: str = "/"


@dataclass(frozen=True)
class DemoUser:
    """A person of the demonstration with the post they hold."""

    username: str
    name: str
    post: str


@dataclass(frozen=True)
class LoginPage:
    """The sign-in form.  ``demo_users`` are offered only in a demonstration, with their common password."""

    action: str
    username: str = ""
    error: str = ""
    next_url: str = ""
    demo_users: tuple[DemoUser, ...] = ()
    demo_password: str = ""
    provider_url: str = ""
