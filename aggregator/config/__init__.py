"""The configuration: feeds.yaml -> Config, checked and complete, every fault with its line and column.

reader        bytes -> tree of nodes that know their place     environment   ${NAME} filled in
schema        what may stand there, in pydantic                report        faults, in words
build         the checked file -> Config
"""

from aggregator.config.load import load, load_bytes
from aggregator.config.schema import json_schema
from aggregator.config.starter import STARTER, STARTER_ARTICLE

__all__ = ["STARTER", "STARTER_ARTICLE", "json_schema", "load", "load_bytes"]
