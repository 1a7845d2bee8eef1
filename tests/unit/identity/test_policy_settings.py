"""The settings of identity: defaults as level 3 wants them, bounds, and what a slip is answered with."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import InvalidInputError
from engine.identity import DEMO_POLICY, Policy, SecondFactor
from webui.policy_settings import BOUNDS, NAMES, read_policy
from webui.settings import PREFIX, read_settings, require_ready

REAL = {
    "YIJIANSHI_PLATFORM_URL": "https://platform.example", "YIJIANSHI_PLATFORM_APP": "a",
    "YIJIANSHI_PLATFORM_SECRET": "s", "YIJIANSHI_SCANNER": "127.0.0.1:3310",
}  # fmt: skip


def test_nothing_set_means_level_three_and_the_demonstration_is_told_apart() -> None:
    assert read_policy({}, demo=False) == Policy()
    assert read_policy({}, demo=True) == DEMO_POLICY
    assert Policy().second_factor is SecondFactor.ADMINISTRATORS
    assert (Policy().idle, Policy().absolute) == (timedelta(minutes=15), timedelta(hours=8))


def test_every_value_can_be_set() -> None:
    given = {
        "SESSION_IDLE_MINUTES": "30", "SESSION_HOURS": "12", "PASSWORD_LENGTH": "14", "PASSWORD_KINDS": "4",
        "PASSWORD_DAYS": "180", "PASSWORD_REMEMBERED": "12", "SIGN_IN_TRIES": "3", "SECOND_FACTOR": "everybody",
    }  # fmt: skip

    policy = read_policy(given, demo=False)

    assert set(given) == NAMES
    assert (policy.idle, policy.absolute) == (timedelta(minutes=30), timedelta(hours=12))
    assert (policy.length, policy.classes, policy.days, policy.remembered, policy.tries) == (
        14,
        4,
        180,
        12,
        3,
    )
    assert policy.second_factor is SecondFactor.EVERYBODY


@pytest.mark.parametrize("name", sorted(BOUNDS))
@pytest.mark.parametrize("offset", [-1, 1])
def test_values_beyond_their_bounds_are_refused_by_name(name: str, offset: int) -> None:
    value = BOUNDS[name][0] - 1 if offset < 0 else BOUNDS[name][1] + 1

    with pytest.raises(InvalidInputError) as refusal:
        read_settings({PREFIX + name: str(value)})

    assert refusal.value.fields["field"] == PREFIX + name


@pytest.mark.parametrize(
    ("name", "value"), [("SESSION_HOURS", "acht"), ("SESSION_HOURS", "８"), ("SECOND_FACTOR", "yes")]
)
def test_what_is_no_value_is_refused(name: str, value: str) -> None:
    with pytest.raises(InvalidInputError):
        read_settings({PREFIX + name: value})


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "10.1.2.3", "www.example.com"])
def test_the_demonstration_is_shown_to_no_other_machine(host: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        require_ready(read_settings({"YIJIANSHI_DEMO": "1", "YIJIANSHI_HOST": host}))

    assert refusal.value.fields["field"] == "YIJIANSHI_HOST"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"URL": "http://idp.example", "CLIENT": "c", "SECRET": "s"}, "URL"),
        ({"URL": "https://idp.example", "SECRET": "s"}, "CLIENT"),
        ({"URL": "https://idp.example", "CLIENT": "c"}, "SECRET"),
    ],
)
def test_the_staffs_identity_provider_needs_tls_and_credentials(given: dict[str, str], field: str) -> None:
    environ = REAL | {f"YIJIANSHI_STAFF_IDENTITY_{name}": value for name, value in given.items()}

    with pytest.raises(InvalidInputError) as refusal:
        require_ready(read_settings(environ))

    assert refusal.value.fields["field"] == f"YIJIANSHI_STAFF_IDENTITY_{field}"


def test_a_complete_setting_is_accepted() -> None:
    whole = {"URL": "https://idp.example", "CLIENT": "c", "SECRET": "s"}

    require_ready(
        read_settings(REAL | {f"YIJIANSHI_STAFF_IDENTITY_{name}": text for name, text in whole.items()})
    )
