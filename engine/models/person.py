"""Who works here."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Label


class Office(Base):
    """An office: the district bureau, a street, the labour office.  A street's applications carry its id."""

    __tablename__ = "office"
    id: Mapped[Label] = mapped_column(primary_key=True)
    name: Mapped[Label]
    kind: Mapped[Label]
    level: Mapped[Label]
    region_code: Mapped[Label | None]


class Account(Base):
    """A member of staff who can sign in.  ``password`` is an argon2id hash."""

    __tablename__ = "account"
    id: Mapped[Label] = mapped_column(primary_key=True)
    name: Mapped[Label]
    password: Mapped[Label | None]
    office: Mapped[Label] = mapped_column(ForeignKey("office.id"))
    enabled: Mapped[bool] = mapped_column(default=True)


class Membership(Base):
    """A post that an account holds in an office."""

    __tablename__ = "membership"
    account_id: Mapped[Label] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    post: Mapped[Label] = mapped_column(primary_key=True)
    office: Mapped[Label] = mapped_column(ForeignKey("office.id"), primary_key=True)
