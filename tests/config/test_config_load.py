"""What feeds.yaml means: defaults, sources, outputs, places."""

from datetime import timedelta
from pathlib import Path

import pytest

from aggregator.config import load
from aggregator.errors import ConfigError
from aggregator.model import AddTags, Config, Output, Rules, Site, Source, SourceKind, Test, Web
from tests.config.conftest import Faults, Read


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "feeds:\n", "~", "feeds: []\nsite:\noutputs:\n"])
def test_everything_has_a_default(read: Read, folder: Path, text: str) -> None:
    """Nothing need be said, and a section whose lines are all commented out says nothing."""
    assert read(text) == Config(
        path=str(folder / "feeds.yaml"),
        site=Site(title="Planet", url="http://127.0.0.1:8080/"),
        sources=(Source(id="articles", kind=SourceKind.ARTICLES, url=str(folder / "articles"), optional=True),),
        outputs=(Output(id="all", title="Planet"),),
        rules=Rules(),
        web=Web(),
        store=f"sqlite:///{folder}/aggregator.db",
        output=str(folder / "output"),
    )


def test_a_bare_list_of_urls_is_a_complete_configuration(read: Read) -> None:
    """Each URL is a feed with a readable id."""
    config = read("feeds:\n- https://blog.python.org/feeds/posts/default\n- https://lwn.net/headlines/rss\n")
    assert [(source.id, source.url) for source in config.sources[:2]] == [
        ("blog-python-org", "https://blog.python.org/feeds/posts/default"),
        ("lwn-net-headlines", "https://lwn.net/headlines/rss"),
    ]


def test_a_feed_may_say_everything(read: Read) -> None:
    """Every key of a feed arrives in its source, variables filled in."""
    text = """
feeds:
  - url: https://lwn.net/headlines/rss
    id: lwn
    title: LWN
    tags: [linux, news, linux]
    every: 30m
    at_least: 10m
    timeout: 5s
    max_size: 1.5MB
    per_host: 1
    private_addresses: allow
    headers: {Authorization: "Bearer ${TOKEN}"}
    auth: {username: me, password: "${PASSWORD:-none}"}
    keep: {title: kernel}
    drop: [{author: Bot}]
    edit: [{add_tags: [kernel]}]
    future_dates: keep
    new_feed_entries: 3
articles: []
"""
    assert read(text, TOKEN="t0k3n").sources == (
        Source(
            id="lwn",
            kind=SourceKind.HTTP,
            url="https://lwn.net/headlines/rss",
            title="LWN",
            tags=("linux", "news"),
            every=timedelta(minutes=30),
            at_least=timedelta(minutes=10),
            timeout=timedelta(seconds=5),
            max_size=1_500_000,
            per_host=1,
            private_addresses=True,
            headers=(("Authorization", "Bearer t0k3n"),),
            auth=("me", "none"),
            future_dates="keep",
            new_feed_entries=3,
            rules=Rules(
                keep=Test(field="title", value="kernel"),
                drop=Test(field="author", value="Bot"),
                edits=(AddTags(tags=("kernel",)),),
            ),
        ),
    )


def test_poll_holds_what_feeds_do_not_say(read: Read) -> None:
    """A feed's own word outranks it."""
    text = """
poll: {every: 2h, at_least: 10m, timeout: 9s, max_size: 1MB, per_host: 4, private_addresses: allow}
feeds: [https://a.org/, {url: https://b.org/, every: 3h, private_addresses: deny}]
"""
    first, second, _ = read(text).sources
    assert (first.every, first.at_least, first.timeout) == (
        timedelta(hours=2),
        timedelta(minutes=10),
        timedelta(seconds=9),
    )
    assert (first.max_size, first.per_host, first.private_addresses) == (1_000_000, 4, True)
    assert (second.every, second.private_addresses) == (timedelta(hours=3), False)


@pytest.mark.parametrize(
    ("poll", "feed", "every", "at_least"),
    [
        ("", "every: 1m", 60, 60),
        ("", "at_least: 2h", 7200, 7200),
        ("every: 1m", "", 60, 60),
        ("every: 1m", "at_least: 30s", 60, 30),
    ],
)
def test_a_default_gives_way(read: Read, poll: str, feed: str, every: int, at_least: int) -> None:
    """Who asks for one of the two bounds need not know the default of the other."""
    source = read(f"poll: {{{poll}}}\nfeeds: [{{url: https://a.org/, {feed}}}]").sources[0]
    assert (source.every.total_seconds(), source.at_least.total_seconds()) == (every, at_least)


def test_a_feed_cannot_undercut_what_was_asked_for(faults: Faults) -> None:
    """The bound for all feeds holds until the feed says otherwise."""
    assert faults("poll: {at_least: 5m}\nfeeds: [{url: https://a.org/, every: 1m}]") == [
        "feeds.yaml:2:38: feeds[0].every: every is shorter than at_least"
    ]


def test_cron_names_its_weekdays(read: Read) -> None:
    """Crontab's Sunday is 0, APScheduler's is 6; a name is the same for both."""
    config = read("feeds: [{url: https://a.org/, cron: 0 6 * * 0-2}]")
    assert config.sources[0].cron == "0 6 * * sun,mon,tue"


def test_a_password_in_a_url_is_taken_out_of_it(read: Read) -> None:
    """The address of a feed is logged and published."""
    source = read("feeds: ['https://me:p%40ss@a.org:8443/feed']").sources[0]
    assert (source.url, source.auth, source.id) == ("https://a.org:8443/feed", ("me", "p@ss"), "a-org-8443")


def test_two_feeds_may_have_one_url(read: Read) -> None:
    """They are two sources, each with an id."""
    config = read("feeds: [https://a.org/feed, http://a.org/feed, https://www.a.org/rss.xml]\narticles: []")
    assert [source.id for source in config.sources] == ["a-org", "a-org-2", "a-org-3"]


def test_an_id_that_is_made_never_takes_one_that_is_given(read: Read) -> None:
    """Even if the given one comes later in the file."""
    config = read("feeds: [https://a.org/, {url: https://b.org/, id: a-org}]\narticles: []")
    assert [source.id for source in config.sources] == ["a-org-2", "a-org"]


def test_paths_start_beside_the_file(folder: Path) -> None:
    """Wherever the program is started, and whatever characters the folder's name has."""
    home = folder / "my [feeds]"
    home.mkdir()
    (home / "f.yaml").write_text("feeds: [{path: exports/*.xml}, {path: ../one.xml}]\nstore: sqlite:///db/a%20b.db")
    config = load(Path("my [feeds]/f.yaml"), {})
    assert [source.url for source in config.sources] == [
        f"{folder}/my [[]feeds]/exports/*.xml",
        f"{folder}/one.xml",
        f"{folder}/my [feeds]/articles",
    ]
    assert [source.kind for source in config.sources[:2]] == [SourceKind.FILE, SourceKind.FILE]
    assert [source.id for source in config.sources[:2]] == ["exports", "one"]
    assert config.store == f"sqlite:///{folder}/my %5Bfeeds%5D/db/a b.db"


def test_folders_of_articles(read: Read, folder: Path) -> None:
    """A path is enough; id, tags, author and rules may be given."""
    text = "articles: [articles, {path: ../press, id: own, tags: [x], author: The editors, title: Press}]"
    first, second = read(text).sources
    assert (first.id, first.url) == ("articles", str(folder / "articles"))
    assert second == Source(
        id="own",
        kind=SourceKind.ARTICLES,
        url=str(folder.parent / "press"),
        title="Press",
        author="The editors",
        tags=("x",),
    )


def test_an_output_may_say_everything(read: Read) -> None:
    """Every key arrives; `prefer` is resolved to ids."""
    text = """
feeds: [{url: https://a.org/, id: a, tags: [x, "y z"]}, {url: https://b.org/, id: b, tags: [x]}]
outputs:
  - id: linux-news
    from: [tag:x, "tag:y z", b, articles]
    keep: {title: kernel}
    limit: 7
    per_feed: 2
    max_age: 90d
    duplicates: keep
    prefer: [b, tag:x, articles]
    full_content: false
    also_in: true
    formats: [rss, atom, rss]
"""
    assert read(text).outputs == (
        Output(
            id="linux-news",
            title="Linux news",
            selectors=("tag:x", "tag:y z", "b", "articles"),
            rules=Rules(keep=Test(field="title", value="kernel")),
            limit=7,
            per_feed=2,
            max_age=timedelta(days=90),
            duplicates="keep",
            prefer=("b", "a", "articles"),
            full_content=False,
            also_in=True,
            formats=("rss", "atom"),
        ),
    )


def test_a_tag_that_an_edit_gives_can_be_selected(read: Read) -> None:
    """Such a feed is in the scope of the tag."""
    text = "feeds: [{url: https://a.org/, edit: [{add_tags: [k]}]}]\noutputs: [{id: o, from: [tag:k]}]"
    assert read(text).outputs[0].selectors == ("tag:k",)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("site: {url: https://planet.example.org}", "https://planet.example.org/"),
        ("site: {url: https://planet.example.org/feeds/}", "https://planet.example.org/feeds/"),
        ("web: {host: 0.0.0.0, port: 80}", "http://127.0.0.1:80/"),
        ("web: {host: '::1'}", "http://[::1]:8080/"),
        ("web: {host: planet.lan, port: 9000}", "http://planet.lan:9000/"),
    ],
)
def test_the_address_of_the_site(read: Read, text: str, url: str) -> None:
    """It always ends with a slash, and without one it is that of the web server."""
    assert read(text).site.url == url


def test_duplicates(read: Read) -> None:
    """The window and the links that are never merged."""
    config = read("duplicates: {window: 2d, never_merge: [https://a.org/open]}")
    assert (config.window, config.never_merge) == (timedelta(days=2), ("https://a.org/open",))


@pytest.mark.parametrize(
    ("name", "reason"),
    [("missing.yaml", "No such file or directory"), (".", "Is a directory"), ("a\0b", "embedded null byte")],
)
def test_a_file_that_cannot_be_read_is_a_fault(folder: Path, name: str, reason: str) -> None:
    """As any other: one line, no traceback."""
    assert folder == Path.cwd()
    with pytest.raises(ConfigError) as error:
        load(Path(name), {})
    assert str(error.value) == f"{name}:1:1: cannot be read: {reason}"


def test_secrets_stay_out_of_what_is_printed(read: Read) -> None:
    """A configuration may be logged."""
    config = read("feeds: [{url: 'https://u:hunter2@a.org/', headers: {X: '${T}'}}]", T="hunter2")
    assert "hunter2" not in repr(config)
    assert config.sources[0].headers == (("X", "hunter2"),)


def test_tracking_parameters_reach_every_source(read: Read) -> None:
    """They are compared in lower case, wherever a link is compared."""
    config = read("duplicates: {tracking: [CID, ref]}\nfeeds: [https://a.org/]")
    assert all(source.tracking == {"cid", "ref"} for source in config.sources)


def test_an_entry_that_is_never_merged_may_be_named_by_its_id(read: Read) -> None:
    """As `aggregator entries --json` prints it."""
    name = "urn:uuid:6f6d2a52-3d0f-5a3c-9a51-0b3f6a1f4c11"
    assert read(f"duplicates: {{never_merge: ['{name}']}}").never_merge == (name,)
