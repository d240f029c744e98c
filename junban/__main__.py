"""`python -m junban`."""

from junban.cli import main

main(prog_name="junban")
