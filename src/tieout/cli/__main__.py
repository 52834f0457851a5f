"""python -m tieout.cli: the same as `tieout`."""

from tieout.cli import main

main()
