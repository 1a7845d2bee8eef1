"""Types values into a form on a page, field by field, as a person would."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page

Values = Mapping[str, Any]


def type_in(page: Page, definition: Mapping[str, Any], values: Values) -> None:
    """Fill in every field of ``definition`` for which ``values`` has something, in the order of the form."""
    page.wait_for_selector("[data-form-page][data-ready=yes]")
    _fill_all(page, definition["components"], values, "")


def _fill_all(page: Page, components: list[Mapping[str, Any]], values: Values, row: str) -> None:
    for component in components:
        key, kind = component.get("key"), component["type"]
        if kind == "dynamiclist":
            _fill_rows(page, component, values.get(component["path"], []))
        elif "components" in component:
            _fill_all(page, component["components"], values, row)
        elif key is not None and key in values and not component.get("readonly"):
            _fill(page, component, values[key], row)


def _fill_rows(page: Page, component: Mapping[str, Any], rows: list[Values]) -> None:
    for number, values in enumerate(rows):
        place = page.locator(".fjs-form-field-dynamiclist", has_text=component["label"])
        place.get_by_role("button", name="添加").click()
        _fill_all(page, component["components"], values, f"_{number}")


def _fill(page: Page, component: Mapping[str, Any], value: Any, row: str) -> None:
    place = f'[id$="-{component["id"]}{row}"]'
    match component["type"]:
        case "radio":
            page.locator(_option(component, value, row)).check()
        case "checklist":
            for each in value:
                page.locator(_option(component, each, row)).check()
        case "checkbox":
            if value:
                page.locator(place).check()
        case "select":
            label = next(choice["label"] for choice in component["values"] if choice["value"] == value)
            page.locator(place).select_option(label=label)
        case "datetime":
            box = page.locator(f'[id$="-{component["id"]}{row}-date"]')
            box.fill(value.replace("-", "/"))
            box.press("Enter")
        case _:
            page.locator(place).fill("" if value is None else str(value))
            page.locator(place).press("Tab")


def _option(component: Mapping[str, Any], value: Any, row: str) -> str:
    choices = [choice["value"] for choice in component["values"]]
    return f'[id$="-{component["id"]}{row}-{choices.index(value)}"]'
