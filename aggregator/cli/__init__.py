"""The command line: arguments and printing, nothing else.

app.py       the program's options, errors and logging
polling.py   init, check, update, publish, run
looking.py   status, entries, schema
editing.py   add, remove, import, export, fix: they write feeds.yaml
explaining.py  why, plan, article
tables.py    the same facts as a table for people or as JSON
"""

from aggregator.cli.app import main

__all__ = ["main"]
