"""A feed aggregator and republisher. A map of the package:

    cli         arguments and printing          web        output/ over HTTP
    daemon      ticks and the end               watchers   feeds.yaml and articles/ as they change
    distribute  polling spread over machines    pipeline   the only place where stages meet

    config      feeds.yaml -> Config            fetch      Source -> FetchResult
    store       what is remembered              publish    Documents -> output/
    reading     a document -> Reading, within limits of time and memory

    parse       bytes -> ParsedFeed             normalize  ParsedFeed -> Feed and Entries
    dedupe      which entry, which story?       cadence    when to poll next
    rules       keep, drop, edit                select     order, caps, windows -> Selection
    render      Selection -> Document

    model       every domain type               errors     everything raised on purpose
    log, later, text, addresses, crontab, files, media, systemd: what every room may use

Imports run downward only (tests/test_architecture.py). Everything between fetch and store, and between store and
publish, is pure: data in, data out, no clock, no network, no file, no database.
"""

__version__ = "0.1.0"
