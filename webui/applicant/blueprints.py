"""The public's pages, to be registered together."""

from __future__ import annotations

from webui.applicant.entry import bp as entry
from webui.applicant.filling import bp as filling
from webui.applicant.following import bp as following
from webui.applicant.guide import bp as guide

PUBLIC = (guide, entry, filling, following)
