"""The command line of the product."""

from webui.cli.main import main

__all__ = ["main"]
