"""Letters as data: templates, words, numbers, seals and the printable page.  Knows no case and no database."""
