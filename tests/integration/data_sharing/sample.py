"""Synthetic persons and requests for the tests of the client against a running stub."""

from __future__ import annotations

from connectors.data_sharing.operations import CATALOGUE
from connectors.data_sharing.stub.records import Register, parse
from engine.ports import LookUp, Push, Subject

WANG = Subject("王秀兰", "370112195003120046")
ZHAO = Subject("赵铁柱", "37011219580722003X")
NOBODY = Subject("无名氏", "370112199912310019")

CHECK_REPORT = {
    "consistent": True,
    "monthly_income": 900,
    "property_band": "under_10k",
    "real_estate_count": 1,
    "vehicle_count": 0,
}
DATA = {
    "defaults": {"police.idcard": {"facts": {"valid": True, "alive": True}}},
    "persons": {
        WANG.id_number: {
            "name": WANG.name,
            "records": {
                "police.household": {"facts": {"member_count": 2, "residence": "rural", "moved_out": False}},
                "civil.marriage": {"facts": {"status": "widowed"}},
                "civil.benefit": {"facts": {"receiving": False, "benefits": []}},
                "civil.econcheck": {"facts": CHECK_REPORT, "report_after": 2},
                "disabled.card": {"facts": {"category": "physical", "grade": "2"}},
                "hr.unemployment": {"facts": {"registered": True, "registered_on": "2026-03-02"}},
                "hr.hardship": {"facts": {"recognised": False}},
                "hr.insured": {"facts": {"insured": True, "insurance": "resident"}},
                "realestate": {"facts": {"property_count": 1, "commercial_count": 0}},
                "vehicle": {"facts": {"vehicle_count": 0, "commercial_count": 0}},
                "hfund": {"facts": {"contributing": False, "monthly_band": "none"}},
                "tax": {"facts": {"declared": False, "monthly_band": "none"}},
                "market": {"facts": {"active_count": 0, "legal_representative": False}},
                "bank": {
                    "facts": {"account_count": 2, "balance_band": "under_10k", "investment_band": "none"}
                },
                "elder.ability": {"facts": {"ability": "mild", "failed_indicators": 1}},
            },
        },
        ZHAO.id_number: {
            "name": ZHAO.name,
            "records": {
                "hr.unemployment": None,
                "elder.ability": {"facts": {"ability": "severe", "failed_indicators": 4}, "age_days": 400},
                "disabled.card": {"outcome": "PARTIAL", "facts": {"category": "physical"}},
                "tax": {"outcome": "SOURCE_DOWN"},
                "bank": {"outcome": "CONSENT_MISSING"},
            },
        },
    },
}


def register() -> Register:
    """The persons as the stub keeps them."""
    return parse(DATA)


def question(operation: str, subject: Subject = WANG) -> LookUp:
    """A look-up that the catalogue allows."""
    terms = CATALOGUE[operation].terms
    assert terms is not None
    return LookUp(
        operation=operation,
        key=f"case-1:{operation}:1",
        case_number="LC-2026-000001",
        item=sorted(terms.items)[0],
        subject=subject,
        requester="li.mei",
        purpose=terms.purposes[0],
        legal_basis=terms.legal_basis,
        consent="SQ-2026-0001",
    )


def status(key: str = "case-1:notify:1", **changes: object) -> Push:
    """A push of a case's progress to the portal."""
    fields = {"stage": "accept", "text": "已受理", "occurred_at": "2026-09-21T09:30:00+08:00", **changes}
    return Push("portal.status", key, "LC-2026-000001", None, fields)
