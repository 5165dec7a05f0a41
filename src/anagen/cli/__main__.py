"""``python -m anagen.cli``."""

from anagen.cli import main

main()
