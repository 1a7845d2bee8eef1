"""The printable page of a letter: HTML that stands alone, with its style inside and nothing else to load.

The page is the original that is kept and digested.  Nothing in it may depend on anything outside, today's date
included, and every text is escaped: a name is a name even when it looks like markup.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape

from engine.sheets.sheet import Grid, Listing, Paragraph, Part, Sheet
from engine.sheets.words import shown


def page(sheet: Sheet, style: str, seal: str = "") -> bytes:
    """The page of ``sheet`` in UTF-8; the same sheet, style and seal give the same bytes.

    ``seal`` is an SVG or an ``img`` element, put beside the signature of a sealed sheet.  ``style`` and ``seal`` come
    from the release, were checked when it was published, and are the only things that are not escaped.
    """
    body = "\n".join(_part(part) for part in sheet.parts)
    to = f'<p class="to">{_text(sheet.to)}</p>\n' if sheet.to else ""
    number = f'<p class="number">{_text(sheet.number)}</p>\n' if sheet.number else ""
    small = "".join(f"<p>{_text(line)}</p>" for line in sheet.fine_print)
    mark = seal if sheet.sealed else ""
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{_text(sheet.title)} {_text(sheet.number)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<p class="issuer">{_text(sheet.issuer)}</p>\n<h1>{_text(sheet.title)}</h1>\n{number}{to}'
        f'<div class="body">\n{body}\n</div>\n'
        f'<div class="signature">{mark}<p>{_text(sheet.issuer)}</p><p>{shown(sheet.day)}</p></div>\n'
        f'<footer class="small">{small}</footer>\n</body>\n</html>\n'
    ).encode()


def style_source(style: str) -> str:
    """The source expression by which a content security policy allows exactly this ``style``.

    One changed character gives another expression, and the browser ignores the style.

    Source: Content Security Policy Level 3, hash-source.
    """
    digest = hashlib.sha256(style.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _part(part: Part) -> str:
    match part:
        case Paragraph(text):
            return f"<p>{_text(text)}</p>"
        case Listing(entries):
            return "<ol>" + "".join(f"<li>{_text(entry)}</li>" for entry in entries) + "</ol>"
        case Grid():
            return _grid(part)


def _grid(grid: Grid) -> str:
    title = f"<h2>{_text(grid.title)}</h2>" if grid.title else ""
    if not grid.columns:
        rows = "".join(f"<tr><th>{_text(row[0])}</th><td>{_text(row[1])}</td></tr>" for row in grid.rows)
        return f'{title}<table class="pairs">{rows}</table>'
    head = "".join(f"<th>{_text(column)}</th>" for column in grid.columns)
    rows = "".join("<tr>" + "".join(f"<td>{_text(cell)}</td>" for cell in row) + "</tr>" for row in grid.rows)
    return f"{title}<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _text(text: str) -> str:
    return escape(text).replace("\n", "<br>")
