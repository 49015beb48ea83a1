"""What `init` writes: a feeds.yaml to begin with, and an article."""

STARTER = """\
# What is polled, and what is published of it. Every key but feeds: can be left out.
# aggregator check       says what is wrong in this file
# aggregator run         polls, publishes to output/ and serves it

site:
  title: My planet
  # url: https://planet.example.org/    # where output/ will be reachable; links are built on it
  language: en

# poll:                                 # for every feed that says nothing else
#   every: 1h                           # the longest wait between two polls
#   at_least: 5m                        # never sooner than this

feeds:
  - https://blog.python.org/feeds/posts/default
  - url: https://lwn.net/headlines/rss
    id: lwn                             # a short name, for outputs, rules and commands
    tags: [linux]
    # every: 30m
    # headers: {Authorization: "Bearer ${LWN_TOKEN}"}   # secrets come from the environment
    # drop: {title: giveaway}           # rules for this feed alone

articles:
  - path: articles                      # .md .html .txt .pdf .docx files in here are entries as well
    tags: [editorial]

outputs:                                # each is published as ID.atom, ID.rss, ID.json and ID.html
  - id: all
    title: My planet
  - id: kernel
    title: Kernel news
    from: [tag:linux, articles]         # feed ids, tag:NAME or articles
    keep:                               # one of these must match
      - any_text: [kernel, systemd]     # words
      - title: "/CVE-\\\\d{4}-\\\\d+/i"     # or a /regular expression/
    drop:                               # and none of these
      - older_than: 90d
"""

STARTER_ARTICLE = (
    "welcome.md",
    """\
---
title: Welcome
date: 2024-01-01
tags: [news]
summary: How an article of your own gets into the feeds.
---

This file lies in the folder `articles`. Whatever you put there, as **Markdown** (`.md`) or as plain text (`.txt`),
is published beside the entries of the feeds, with a page of its own.

The block at the top is optional: without it the title is made of the file's name, and the date is the file's.
""",
)
