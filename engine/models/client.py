"""Programs that speak to the interface from outside: their credentials and what these allow."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from engine.models.base import Base, Label, Moment


class ApiClient(Base):
    """A program with an account of its own, whose posts say what it may see and do.

    ``secret`` is a digest; the secret is told once and kept nowhere.  ``opened_by`` answers for what it publishes.
    """

    __tablename__ = "api_client"
    id: Mapped[Label] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[Label]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    opened_by: Mapped[Label]
    opened_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]


class ApiToken(Base):
    """An access token, known by its digest only.  Worth nothing after ``expires_at`` or when its client is closed."""

    __tablename__ = "api_token"
    digest: Mapped[Label] = mapped_column(primary_key=True)
    client_id: Mapped[Label] = mapped_column(ForeignKey("api_client.id", ondelete="CASCADE"))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    issued_at: Mapped[Moment]
    expires_at: Mapped[Moment]

    __table_args__ = (Index("ix_api_token_client", "client_id", "expires_at"),)
