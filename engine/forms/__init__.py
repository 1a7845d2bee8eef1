"""Forms: one form-js definition, shown by the browser and checked again here.

``parse`` reads a definition, ``Form.check`` checks a submission exactly as the viewer does, ``Form.show``
puts a filled form in words.  Knows FEEL; knows no page, no case and no table.
"""

from __future__ import annotations

from engine.forms.checking import Checked, FieldError
from engine.forms.components import Field, FieldType
from engine.forms.display import Shown
from engine.forms.errors import Finding, FormError
from engine.forms.form import Form, parse
from engine.forms.identity import is_id_number, is_phone

__all__ = [
    "Checked",
    "Field",
    "FieldError",
    "FieldType",
    "Finding",
    "Form",
    "FormError",
    "Shown",
    "is_id_number",
    "is_phone",
    "parse",
]
