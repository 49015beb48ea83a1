"""The tables: what is stored, in which columns, and which questions have an index.

Times are integer microseconds since 1970 in UTC. Texts that must be found again are indexed by a 64-bit digest and
compared in full afterwards: feeds choose how long their guids are, and PostgreSQL refuses index rows over 2.7 KB.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
)

from aggregator.store.values import Instant, Words, number

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)

# One row, `revision`. Every entry that is written takes the next number, so that "what changed since" is one range.
# Writers wait for each other at this row: on any database a revision that is visible has no smaller one to come.
counters = Table(
    "counters",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", BigInteger, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("key", number(), primary_key=True),
    Column("id", Words, nullable=False),
    Column("kind", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("active", Boolean, nullable=False),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("body_hash", Words),
    Column("moved_to", Words),
    Column("next_poll_at", Instant, nullable=False),
    Column("last_poll_at", Instant),
    Column("last_success_at", Instant),
    Column("failures", Integer, nullable=False),
    Column("error", Words),
    Column("retry_after", Instant),
    Column("waits_for", Words),  # the origin that asked to wait until then
    Column("gone", Boolean, nullable=False),
    Column("paused", Boolean, nullable=False, server_default=false()),  # by its owner
    Column("hints", Words),  # a JSON object; NULL for none
    Column("arrivals", Words),  # a JSON list of instants; NULL for none
    Column("warnings", Words),  # a JSON list; NULL for none
    Column("hub", Words),  # where it says that it can be subscribed to, and as what
    Column("topic", Words),
    Column("topic_digest", BigInteger),
    Index("uq_sources_id", "id", unique=True),
    Index("ix_sources_due", "active", "gone", "next_poll_at", "key"),
    Index("ix_sources_topic", "topic_digest"),
)

# One row for each hub and topic that sources announce, as long as something is to be settled with the hub.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("key", number(), primary_key=True),
    Column("hub", Words, nullable=False),
    Column("topic", Words, nullable=False),
    Column("topic_digest", BigInteger, nullable=False),
    Column("token", Words, nullable=False),
    Column("secret", Words, nullable=False),
    Column("callback", Words, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("asked_at", Instant),
    Column("lease_until", Instant),
    Column("failures", Integer, nullable=False),
    Column("error", Words),
    Column("private", Boolean, nullable=False),
    Column("ending", Boolean, nullable=False),
    Column("pushes", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("pushed_at", Instant),
    Column("proven_at", Instant),
    Index("uq_subscriptions_token", "token", unique=True),
    Index("ix_subscriptions_topic", "topic_digest"),
)

# One row for each topic and callback that somebody has subscribed to at the hub here; `place_digest` is of both.
subscribers = Table(
    "subscribers",
    metadata,
    Column("key", number(), primary_key=True),
    Column("topic", Words, nullable=False),
    Column("topic_digest", BigInteger, nullable=False),
    Column("callback", Words, nullable=False),
    Column("place_digest", BigInteger, nullable=False),
    Column("host", Words, nullable=False),  # of the callback
    Column("secret", Words),
    Column("lease_until", Instant, nullable=False),
    Column("next_at", Instant, nullable=False),
    Column("version", BigInteger),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Instant),
    Column("error", Words),
    Index("ix_subscribers_place", "place_digest"),
    Index("ix_subscribers_topic", "topic_digest"),
    Index("ix_subscribers_host", "host"),
    Index("ix_subscribers_lease", "lease_until"),
)

feeds = Table(
    "feeds",
    metadata,
    Column("source", number(), ForeignKey("sources.key"), primary_key=True, autoincrement=False),
    Column("data", Text, nullable=False),  # the Feed as JSON, see codec
)

# A row of its own: only a poll that finds another document asks for it.
documents = Table(
    "documents",
    metadata,
    Column("source", number(), ForeignKey("sources.key"), primary_key=True, autoincrement=False),
    Column("memory", LargeBinary, nullable=False),  # see reading/memory.py
)

events = Table(
    "events",
    metadata,
    Column("key", number(), primary_key=True),
    Column("id", Words, nullable=False),
    Column("source", number(), ForeignKey("sources.key"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("kind", Words, nullable=False),
    Column("message", Words, nullable=False),
    Column("read_at", Instant),
    Index("uq_events_id", "id", unique=True),
    Index("ix_events_source", "source", "kind", "key"),
)

# `key` is the entry's first revision: keys grow with first sight, and within one document from its last item to its
# first, so that "newest first" is `published_at` and then `key`, both descending. `story` is the key of the story's
# first entry: the same order for merged stories.
entries = Table(
    "entries",
    metadata,
    Column("key", number(), primary_key=True, autoincrement=False),
    Column("id", Words, nullable=False),
    Column("source", number(), ForeignKey("sources.key"), nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("published_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("removed_at", Instant),
    Column("backlog", Boolean, nullable=False),
    Column("story", BigInteger, nullable=False),
    Column("story_id", Words, nullable=False),
    Column("story_at", Instant, nullable=False),
    Column("evidence_kind", Words, nullable=False),
    Column("evidence_value", Words, nullable=False),
    Column("evidence_id", Words),
    Column("guid", Words),
    Column("link_key", Words),
    Column("title_key", Words),
    Column("content_hash", Words, nullable=False),
    Column("text_hash", Words),
    Column("guid_digest", BigInteger),
    Column("link_digest", BigInteger),
    Column("title_digest", BigInteger),
    Column("content_digest", BigInteger, nullable=False),
    Column("text_digest", BigInteger),
    Column("address_digest", BigInteger),  # of the entry's link as published
    Column("data", Text, nullable=False),  # the Entry as JSON, see codec
    Index("uq_entries_id", "id", unique=True),
    Index("uq_entries_revision", "revision", unique=True),
    Index("ix_entries_newest", "published_at", "key"),
    Index("ix_entries_source", "source", "published_at", "key", "removed_at"),
    Index("ix_entries_story", "story"),
    Index("ix_entries_link", "link_digest", "source"),
    Index("ix_entries_text", "text_digest"),
    # By source first where the question allows: what one poll adds then lies together, and a write touches few pages.
    Index("ix_entries_guid", "source", "guid_digest"),
    Index("ix_entries_title", "source", "title_digest"),
    Index("ix_entries_content", "source", "content_digest"),
    Index("ix_entries_address", "source", "address_digest"),
)

# The files of the folders of articles, also those that are gone: their entries' identity is found through them. A path
# has one row that is not gone; an entry has one row at the most.
articles = Table(
    "articles",
    metadata,
    Column("key", number(), primary_key=True),
    Column("source", number(), ForeignKey("sources.key"), nullable=False),
    Column("path", Words, nullable=False),
    Column("path_digest", BigInteger, nullable=False),
    Column("signature", Words, nullable=False),
    Column("digest", Words, nullable=False),
    Column("entry", number(), ForeignKey("entries.key")),
    Column("slug", Words),
    Column("page", Words),
    Column("fault", Words),
    Column("waits_until", Instant),
    Column("draft", Boolean, nullable=False),
    Column("gone", Boolean, nullable=False),
    Index("ix_articles_source", "source", "path_digest"),
    Index("ix_articles_entry", "entry"),
)

outputs = Table(
    "outputs",
    metadata,
    Column("key", number(), primary_key=True),
    Column("id", Words, nullable=False),
    Column("digest", Words, nullable=False),
    Column("merge", Boolean, nullable=False),
    Column("revision", BigInteger, nullable=False),  # up to which entries have been judged
    Index("uq_outputs_id", "id", unique=True),
)

# The primary key is the order in which an output is read, from its end: (sort_at, place) is one group.
members = Table(
    "members",
    metadata,
    Column("output", number(), ForeignKey("outputs.key"), primary_key=True, autoincrement=False),
    Column("sort_at", Instant, primary_key=True),
    Column("place", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", number(), ForeignKey("entries.key"), primary_key=True, autoincrement=False),
    Column("source", number(), ForeignKey("sources.key"), nullable=False),  # that of the entry
    Index("ix_members_entry", "entry", "output"),
    Index("ix_members_source", "output", "source", "sort_at", "place", "entry"),
    sqlite_with_rowid=False,
)

# How far the archive of each output has come: the number of its newest page, and up to which revision entries were
# looked at when the output was published last.
archives = Table(
    "archives",
    metadata,
    Column("output", number(), ForeignKey("outputs.key"), primary_key=True, autoincrement=False),
    Column("page", Integer, nullable=False),
    Column("mark", BigInteger, nullable=False),
)

# Where an entry stands that an output has published, under the key of its public id: page 0 is the feed itself. What is
# in the archive stays there as it was then, whatever becomes of the entry.
published = Table(
    "published",
    metadata,
    Column("output", number(), ForeignKey("outputs.key"), primary_key=True, autoincrement=False),
    Column("entry", number(), ForeignKey("entries.key"), primary_key=True, autoincrement=False),
    Column("page", Integer, nullable=False),
    Column("place", Integer, nullable=False),  # from 0, in the order in which the page was filled
    Column("data", LargeBinary),  # the Item as compressed JSON, see codec; NULL on page 0
    Index("ix_published_page", "output", "page", "place"),
)

# What texts that are much alike find each other by, as long as they are near in time: `slot` counts fortnights since
# 1970, so that what is written lies together and what is old is in nobody's way. An entry that is gone leaves rows that
# lead nowhere, hence no foreign key.
bands = Table(
    "bands",
    metadata,
    Column("slot", Integer, primary_key=True, autoincrement=False),
    Column("value", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

# The last polls of each source, for people to look at; older ones are forgotten as new ones come.
poll_log = Table(
    "poll_log",
    metadata,
    Column("key", number(), primary_key=True),
    Column("source", number(), ForeignKey("sources.key"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("outcome", Words, nullable=False),
    Column("new", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("message", Words),
    Index("ix_poll_log_source", "source", "key"),
)

# What the program keeps to itself, such as the key that it signs log-ins with.
secrets = Table(
    "secrets",
    metadata,
    Column("name", Words, primary_key=True),
    Column("value", Words, nullable=False),
)

# The pages that entries link to, where their feed asks for the full text; the text itself is in the entry. `due_at` is
# NULL where there is nothing to ask, `versions` are the content hashes that the page was fetched for, newest first.
pages = Table(
    "pages",
    metadata,
    Column("entry", number(), ForeignKey("entries.key"), primary_key=True, autoincrement=False),
    Column("link", Words, nullable=False),
    Column("link_digest", BigInteger, nullable=False),
    Column("versions", Words, nullable=False),
    Column("due_at", Instant),
    Column("asked_at", Instant),
    Column("tries", Integer, nullable=False),
    Column("error", Words),
    Column("etag", Words),
    Column("last_modified", Words),
    Column("canonical", Words),  # the key of the address that the page calls its own
    Column("canonical_digest", BigInteger),
    Index("ix_pages_due", "due_at"),
    Index("ix_pages_link", "link_digest"),
    Index("ix_pages_canonical", "canonical_digest"),
)
