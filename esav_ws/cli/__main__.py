"""`python -m esav_ws.cli`: the command `esav` where it is not on the path."""

from esav_ws.cli.app import main

main()
