"""``python -m webui.cli``."""

from webui.cli.main import main

main()
