"""Letters as data: templates, words, numbers, seals and the printable page.  Knows no case and no database.

The way of a letter: a :class:`~engine.sheets.template.Template` is filled from facts and gives the parts of a
:class:`~engine.sheets.sheet.Sheet`, which :func:`~engine.sheets.page.page` turns into HTML.  Every step is a function
of its arguments, so that an archived letter can be computed anew and compared byte by byte.
"""
