"""`python -m koetabi`."""

from koetabi.cli import main

main()
