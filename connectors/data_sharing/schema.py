"""What an operation of the platform looks like: who owns it, why it may be asked, which fields cross.

Describes and checks values only; knows no network, no signature and none of the operations themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from engine.ports import GATEWAY

LONGEST_TEXT = 500
LONGEST_LIST = 100


class System(StrEnum):
    """The owner of an operation; each has its own circuit breaker."""

    POLICE = "police"
    TRAFFIC = "traffic"
    MARRIAGE = "marriage"
    ASSISTANCE = "assistance"
    ECONCHECK = "econcheck"
    DISABLED = "disabled"
    EMPLOYMENT = "employment"
    REALESTATE = "realestate"
    HFUND = "hfund"
    TAX = "tax"
    MARKET = "market"
    FINANCE = "finance"
    ELDER = "elder"
    PORTAL = "portal"
    TEXTING = "texting"
    CITY = "city"


SYSTEM_NAMES = {
    System.POLICE: "公安人口信息系统",
    System.TRAFFIC: "公安交管机动车系统",
    System.MARRIAGE: "民政婚姻登记系统",
    System.ASSISTANCE: "山东省社会救助综合管理信息平台",
    System.ECONCHECK: "居民家庭经济状况核对平台",
    System.DISABLED: "残联残疾人证系统",
    System.EMPLOYMENT: "山东省公共就业人才服务信息系统",
    System.REALESTATE: "自然资源不动产登记系统",
    System.HFUND: "住房公积金系统",
    System.TAX: "税务系统",
    System.MARKET: "市场监管登记系统",
    System.FINANCE: "金融资产核对系统",
    System.ELDER: "民政养老服务系统",
    System.PORTAL: "爱山东政务服务平台",
    System.CITY: "市级联办部门系统",
    System.TEXTING: "政务短信平台",
}


def name_of(system: str) -> str:
    """The Chinese name of ``system``; its code when it has none, and the platform's for the gateway before all."""
    if system == GATEWAY:
        return "省一体化大数据平台"
    return SYSTEM_NAMES.get(System(system), system) if system in set(System) else system


class Kind(StrEnum):
    """How an operation answers: at once, with a report days later, or with a receipt for what was sent."""

    LOOK_UP = "look_up"
    ASYNC = "async"
    PUSH = "push"


class Purpose(StrEnum):
    """Why personal data may be asked for.  The value is the wording that is sent and recorded."""

    IDENTITY = "身份核验"
    ELIGIBILITY = "社会救助资格审核"
    EMPLOYMENT = "就业困难人员认定"
    RECHECK = "再核实"


class FieldType(StrEnum):
    """The shape of one value as it crosses; all of them are plain JSON."""

    TEXT = "text"
    TEXTS = "texts"
    FLAG = "flag"
    COUNT = "count"
    MONEY = "money"
    """Whole yuan, never negative."""
    DATE = "date"
    """``YYYY-MM-DD``."""
    MOMENT = "moment"
    """ISO 8601 with its zone."""
    CHOICE = "choice"


@dataclass(frozen=True)
class Field:
    """One value that may cross.  ``choices`` pairs each allowed code with its Chinese name."""

    name: str
    title: str
    type: FieldType
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()

    def accepts(self, value: object) -> bool:
        """Whether ``value`` has this field's type."""
        if self.type is FieldType.CHOICE:
            return any(value == code for code, _ in self.choices)
        return _ACCEPTS[self.type](value)

    def describe(self, value: object) -> str:
        """``value`` as a clerk reads it, in Chinese."""
        if self.type is FieldType.FLAG:
            return "是" if value else "否"
        if self.type is FieldType.TEXTS and isinstance(value, list):
            return "、".join(str(part) for part in value)
        return dict(self.choices).get(str(value), str(value))


@dataclass(frozen=True)
class Terms:
    """On what terms personal data may be asked for.

    ``purposes`` lists what for, the default first; ``items`` the benefits that may need it; ``freshness`` the
    age beyond which an answer is only history, ``None`` when age does not matter.
    """

    legal_basis: str
    purposes: tuple[str, ...]
    items: frozenset[str]
    freshness: timedelta | None
    needs_consent: bool = False


@dataclass(frozen=True)
class Operation:
    """One entry of the catalogue; ``owner`` is the name of a ``system`` that is none of :class:`System`.

    ``sends`` and ``returns`` are allow-lists: a field that is not named neither leaves nor enters.  A push
    has no ``terms``: what it may carry is its ``sends``.
    """

    code: str
    system: str
    title: str
    kind: Kind
    sends: tuple[Field, ...]
    returns: tuple[Field, ...] = ()
    terms: Terms | None = None
    owner: str = ""

    @property
    def source(self) -> str:
        """The Chinese name of the system that answers."""
        return self.owner or SYSTEM_NAMES[System(self.system)]


@dataclass(frozen=True)
class Checked:
    """The allowed part of what came, and in Chinese what is wrong with it.  Problems never quote a value."""

    values: Mapping[str, object]
    missing: tuple[str, ...]
    wrong: tuple[str, ...]
    unlisted: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every required field is there with its type."""
        return not self.missing and not self.wrong


def check(fields: tuple[Field, ...], values: Mapping[str, object]) -> Checked:
    """``values`` held against an allow-list; a ``null`` counts as absent."""
    names = {field.name for field in fields}
    kept: dict[str, object] = {}
    missing, wrong = [], []
    for field in fields:
        value = values.get(field.name)
        if value is None:
            if field.required:
                missing.append(field.title)
        elif field.accepts(value):
            kept[field.name] = value
        else:
            wrong.append(field.title)
    return Checked(kept, tuple(missing), tuple(wrong), tuple(sorted(set(values) - names)))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= LONGEST_TEXT


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and len(value) <= LONGEST_LIST and all(_is_text(part) for part in value)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_date(value: object) -> bool:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_moment(value: object) -> bool:
    return read_moment(value) is not None


def read_moment(value: object) -> datetime | None:
    """The aware moment that ``value`` spells in ISO 8601, ``None`` when it spells none."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


_ACCEPTS: Mapping[FieldType, Callable[[object], bool]] = {
    FieldType.TEXT: _is_text,
    FieldType.TEXTS: _is_texts,
    FieldType.FLAG: lambda value: isinstance(value, bool),
    FieldType.COUNT: _is_count,
    FieldType.MONEY: _is_count,
    FieldType.DATE: _is_date,
    FieldType.MOMENT: _is_moment,
}
