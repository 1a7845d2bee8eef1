"""Signing in: sessions, failed attempts, what was a password before, codes for a lost second factor."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Label, Moment


class StaffSession(Base):
    """Somebody signed in at a browser.  ``id`` is the SHA-256 of the token in the cookie, which nothing else keeps.

    A session that waits for the second factor or a new password is there, but not ``complete``.
    """

    __tablename__ = "staff_session"
    id: Mapped[Label] = mapped_column(primary_key=True)
    account_id: Mapped[Label] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    opened_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    complete: Mapped[bool]
    method: Mapped[Label]
    address: Mapped[Label]
    ended_at: Mapped[Moment | None]
    ended_by: Mapped[Label | None]
    ended_why: Mapped[Label | None]

    __table_args__ = (
        Index("ix_staff_session_open", "account_id", postgresql_where=text("ended_at IS NULL")),
        Index("ix_staff_session_opened", "opened_at"),
    )


class FailedSignIn(Base):
    """How often signing in has failed lately, by account at an address or by address; ``until`` ends a wait."""

    __tablename__ = "failed_sign_in"
    key: Mapped[Label] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[Moment]
    until: Mapped[Moment]


class FormerPassword(Base):
    """The hash of a password that an account had, so that it is not used again."""

    __tablename__ = "former_password"
    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    account_id: Mapped[Label] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    password: Mapped[Label]
    until: Mapped[Moment]


class RecoveryCode(Base):
    """A code that replaces the second factor once; kept as its hash."""

    __tablename__ = "recovery_code"
    account_id: Mapped[Label] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    code: Mapped[Label] = mapped_column(primary_key=True)
    used_at: Mapped[Moment | None]
