"""The command line: arguments and printing, nothing else.

app         the program's options and errors    commands    which commands there are, and where
context     feeds.yaml and a session            logs        where the log goes
collector   garbage is not collected at once    bar         how far polling is

starting    init, check, schema                 looking     status, entries
polling     update, publish                     explaining  why, plan
running     run                                 previewing  article
password    password                      migrate     migrate
editing     add, remove, import, fix, export: they write feeds.yaml

tables      facts as a table or as JSON         lines       lines for people
explained   what plan found out                 explained_why  what why found out
"""

from aggregator.cli.app import main

__all__ = ["main"]
