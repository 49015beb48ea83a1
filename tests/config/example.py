"""The example of the documentation, every key of it: what conforms to the schema, loads, and is mutated by tests."""

EXAMPLE = r"""
site:
  title: Planet Example
  url: https://planet.example.org/
  language: en

poll:
  every: 1h
  at_least: 5m
  timeout: 20s
  max_size: 10MB
  per_host: 2
  private_addresses: deny

feeds:
  - https://blog.python.org/feeds/posts/default
  - url: https://lwn.net/headlines/rss
    id: lwn
    title: LWN
    tags: [linux, news]
    every: 30m
    headers: {Authorization: "Bearer ${LWN_TOKEN}"}
    auth: {username: me, password: "${LWN_PASSWORD}"}
    keep: {title: kernel}
    edit: [{add_tags: [kernel]}]
    future_dates: clamp
    new_feed_entries: 10
  - path: exports/*.xml
  - {url: https://example.org/calendar, cron: "0 6 * * mon-fri", future_dates: keep}

articles:
  - path: articles
    id: own
    tags: [editorial]
    author: The editors

outputs:
  - id: linux
    title: Linux news
    from: [tag:linux, lwn, articles]
    keep:
      - title: "/CVE-\\d{4}-\\d+/i"
      - any_text: [kernel, systemd]
    drop:
      - author: Sponsored Bot
      - not: {language: [en, de]}
      - older_than: 30d
    edit:
      - replace: {field: title, pattern: "/^\\[.*?\\]\\s*/", with: ""}
      - prefix_title: "[{feed.title}] "
    limit: 100
    per_feed: 20
    max_age: 90d
    duplicates: merge
    prefer: [own, lwn]
    full_content: true
    also_in: false
    formats: [atom, rss, json, html]
    aliases: [kernel-news]
    private: "${LINUX_TOKEN:-0123456789abcdef}"

rules:
  drop: [{title: "/\\bgiveaway\\b/i"}]

duplicates:
  window: 7d
  never_merge: ["https://example.org/open-thread"]

web: {host: 127.0.0.1, port: 8080}
store: sqlite:///aggregator.db
output: output
"""
