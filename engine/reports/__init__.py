"""Statistics and lists as Excel files: what they hold, how they are written row by row, and who took them.

Knows no page.  Nothing that somebody typed can become a formula, and no file is made without a record of it.
"""

from engine.reports.book import Book, Column, Value
from engine.reports.month import Month
from engine.reports.running import Order, mine, order, read_file, record, run_waiting
from engine.reports.tables import KINDS, Kind, Table, table

__all__ = [
    "KINDS",
    "Book",
    "Column",
    "Kind",
    "Month",
    "Order",
    "Table",
    "Value",
    "mine",
    "order",
    "read_file",
    "record",
    "run_waiting",
    "table",
]
