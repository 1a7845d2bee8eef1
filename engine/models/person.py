"""Who works here."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Label, Moment

_NONE = text("'{}'")


class Office(Base):
    """An office: the district bureau, a street, the labour office.  A street's applications carry its id.

    ``leads`` marks the office that answers for the whole service: its supervisors see the cases of all offices.
    """

    __tablename__ = "office"
    id: Mapped[Label] = mapped_column(primary_key=True)
    name: Mapped[Label]
    kind: Mapped[Label]
    level: Mapped[Label]
    region_code: Mapped[Label | None]
    leads: Mapped[bool] = mapped_column(default=False, server_default=text("false"))


class Post(Base):
    """A post that people hold.  ``roles`` are what the program knows a holder as, besides the post's own code."""

    __tablename__ = "post"
    code: Mapped[Label] = mapped_column(primary_key=True)
    name: Mapped[Label]
    duty: Mapped[Label]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default=_NONE)
    position: Mapped[int]


class Account(Base):
    """A member of staff who can sign in.  ``password`` is an argon2id hash; ``must_change`` before anything else.

    ``subject`` is the person's id at the identity provider.  ``totp_step`` is the last step of time whose code was
    used, so that none counts twice; the second factor is asked for once ``totp_since`` is set.
    """

    __tablename__ = "account"
    id: Mapped[Label] = mapped_column(primary_key=True)
    name: Mapped[Label]
    password: Mapped[Label | None]
    office: Mapped[Label] = mapped_column(ForeignKey("office.id"))
    enabled: Mapped[bool] = mapped_column(default=True)
    must_change: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    password_at: Mapped[Moment | None]
    subject: Mapped[Label | None] = mapped_column(unique=True)
    totp_secret: Mapped[Label | None]
    totp_since: Mapped[Moment | None]
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))


class Membership(Base):
    """A post that an account holds in an office; ``items`` narrows it to some items, none means all."""

    __tablename__ = "membership"
    account_id: Mapped[Label] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    post: Mapped[Label] = mapped_column(primary_key=True)
    office: Mapped[Label] = mapped_column(ForeignKey("office.id"), primary_key=True)
    items: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default=_NONE)
