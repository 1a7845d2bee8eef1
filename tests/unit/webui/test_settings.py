"""Settings are checked before anything starts."""

from __future__ import annotations

import pytest

from engine.errors import InvalidInputError
from webui.settings import read_settings, require_ready

PLATFORM = {
    "YIJIANSHI_PLATFORM_URL": "https://gateway.example",
    "YIJIANSHI_PLATFORM_APP": "licheng",
    "YIJIANSHI_PLATFORM_SECRET": "secret",
    "YIJIANSHI_SCANNER": "tcp://scanner.example:3310",
}


def test_an_unknown_setting_is_refused_by_name() -> None:
    with pytest.raises(InvalidInputError) as refusal:
        read_settings({"YIJIANSHI_PROT": "8000"})

    assert refusal.value.fields["field"] == "YIJIANSHI_PROT"


@pytest.mark.parametrize("port", ["", "http", "0", "65536", "-1", "²"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        read_settings({"YIJIANSHI_PORT": port})

    assert refusal.value.fields["field"] == "YIJIANSHI_PORT"


@pytest.mark.parametrize("missing", sorted(PLATFORM))
def test_a_real_service_never_runs_with_the_stubs_secrets(missing: str) -> None:
    settings = read_settings({name: value for name, value in PLATFORM.items() if name != missing})

    with pytest.raises(InvalidInputError) as refusal:
        require_ready(settings)

    assert refusal.value.fields["field"] == missing


def test_a_real_service_with_its_own_platform_may_run() -> None:
    require_ready(read_settings(PLATFORM))


@pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.5", "::", "town.example"])
def test_the_demonstration_is_not_shown_to_the_world(host: str) -> None:
    settings = read_settings({"YIJIANSHI_DEMO": "1", "YIJIANSHI_HOST": host})

    with pytest.raises(InvalidInputError) as refusal:
        require_ready(settings)

    assert refusal.value.fields["field"] == "YIJIANSHI_HOST"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1"])
def test_the_demonstration_runs_on_this_machine(host: str) -> None:
    require_ready(read_settings({"YIJIANSHI_DEMO": "1", "YIJIANSHI_HOST": host}))
