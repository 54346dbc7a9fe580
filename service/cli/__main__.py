"""`python -m service.cli` is `civility`."""

from service.cli import main

main(prog_name="civility")
