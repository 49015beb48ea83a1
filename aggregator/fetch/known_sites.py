"""Sites whose feeds have addresses that can be told from the address of a page: one table.

A row that is wrong or out of date does no harm: what it gives is asked for, must be a feed, and else the page itself
is looked at. To add a site, add a row with an example; the tests run every example.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

NAME = r"[\w.-]+"  # of a user, a repository, a tag


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSite:
    """One kind of page on a site.

    `address` must match a page's host and path as a whole, without `www.`, without a slash at the end, and with its
    query. `feeds` are the addresses that come of it; `{name}` is what the group of that name matched. Where the page
    must be read, `in_page` finds the rest of the names in its text. `example` is a page with its feeds, and `page` what
    stands in it.
    """

    name: str
    address: str
    feeds: tuple[str, ...]
    example: tuple[str, tuple[str, ...]]
    in_page: str | None = None
    page: str = ""


# The first row that matches counts: what is special stands before what is general.
KNOWN_SITES = (
    KnownSite(
        name="YouTube channel",
        address=r"(?:m\.)?youtube\.com/channel/(?P<id>UC[\w-]{22})(?:/.*)?",
        feeds=("https://www.youtube.com/feeds/videos.xml?channel_id={id}",),
        example=(
            "https://www.youtube.com/channel/UCXuqSBlHAE6Xw-yeJA0Tunw/videos",
            ("https://www.youtube.com/feeds/videos.xml?channel_id=UCXuqSBlHAE6Xw-yeJA0Tunw",),
        ),
    ),
    KnownSite(
        name="YouTube playlist",
        address=r"(?:m\.)?youtube\.com/playlist\?(?:.*&)?list=(?P<id>[\w-]+)(?:&.*)?",
        feeds=("https://www.youtube.com/feeds/videos.xml?playlist_id={id}",),
        example=(
            "https://youtube.com/playlist?si=x&list=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf",
            ("https://www.youtube.com/feeds/videos.xml?playlist_id=PLrAXtmErZgOeiKm4sgNOknGvNjby9efdf",),
        ),
    ),
    KnownSite(
        name="YouTube user",
        address=rf"(?:m\.)?youtube\.com/user/(?P<user>{NAME})(?:/.*)?",
        feeds=("https://www.youtube.com/feeds/videos.xml?user={user}",),
        example=(
            "https://www.youtube.com/user/LinusTechTips",
            ("https://www.youtube.com/feeds/videos.xml?user=LinusTechTips",),
        ),
    ),
    KnownSite(
        name="YouTube handle, name or video",
        address=r"(?:(?:m\.)?youtube\.com/(?:@|c/|watch\?|shorts/).+|youtu\.be/.+)",
        in_page=r'(?:"(?:externalId|channelId)":"|/feeds/videos\.xml\?channel_id=|"identifier" content=")'
        r"(?P<id>UC[\w-]{22})",
        feeds=("https://www.youtube.com/feeds/videos.xml?channel_id={id}",),
        example=(
            "https://www.youtube.com/@someone",
            ("https://www.youtube.com/feeds/videos.xml?channel_id=UCXuqSBlHAE6Xw-yeJA0Tunw",),
        ),
        page='<script>var data = {"externalId":"UCXuqSBlHAE6Xw-yeJA0Tunw"}</script>',
    ),
    KnownSite(
        name="GitHub releases",
        address=rf"github\.com/(?P<repo>{NAME}/{NAME})/releases(?:/.*)?",
        feeds=("https://github.com/{repo}/releases.atom",),
        example=(
            "https://github.com/python/cpython/releases/tag/v3.14.0",
            ("https://github.com/python/cpython/releases.atom",),
        ),
    ),
    KnownSite(
        name="GitHub tags",
        address=rf"github\.com/(?P<repo>{NAME}/{NAME})/tags",
        feeds=("https://github.com/{repo}/tags.atom",),
        example=("https://github.com/python/cpython/tags", ("https://github.com/python/cpython/tags.atom",)),
    ),
    KnownSite(
        name="GitHub wiki",
        address=rf"github\.com/(?P<repo>{NAME}/{NAME})/wiki(?:/.*)?",
        feeds=("https://github.com/{repo}/wiki.atom",),
        example=("https://github.com/owner/repo/wiki/Home", ("https://github.com/owner/repo/wiki.atom",)),
    ),
    KnownSite(
        name="GitHub branch, folder or file",
        address=rf"github\.com/(?P<repo>{NAME}/{NAME})/(?:commits|tree|blob)/(?P<path>[\w./-]+?)(?:\.atom)?",
        feeds=("https://github.com/{repo}/commits/{path}.atom",),
        example=(
            "https://github.com/python/cpython/tree/main/Lib/asyncio",
            ("https://github.com/python/cpython/commits/main/Lib/asyncio.atom",),
        ),
    ),
    KnownSite(
        name="GitHub repository",
        address=rf"github\.com/(?!(?:orgs|topics|features|marketplace|sponsors)/)(?P<repo>{NAME}/{NAME}?)(?:\.git|/.*)?",
        feeds=("https://github.com/{repo}/releases.atom", "https://github.com/{repo}/commits.atom"),
        example=(
            "https://github.com/python/cpython",
            ("https://github.com/python/cpython/releases.atom", "https://github.com/python/cpython/commits.atom"),
        ),
    ),
    KnownSite(
        name="GitHub user",
        address=r"github\.com/(?P<user>[\w-]+)",
        feeds=("https://github.com/{user}.atom",),
        example=("https://github.com/gvanrossum", ("https://github.com/gvanrossum.atom",)),
    ),
    KnownSite(
        name="GitLab tags, commits and lists",
        address=rf"gitlab\.com/(?P<page>{NAME}(?:/{NAME})+/-/(?:tags|(?:commits|tree)/[\w./-]+))(?:\?.*)?",
        feeds=("https://gitlab.com/{page}?format=atom",),
        example=(
            "https://gitlab.com/gitlab-org/gitlab-runner/-/commits/main",
            ("https://gitlab.com/gitlab-org/gitlab-runner/-/commits/main?format=atom",),
        ),
    ),
    KnownSite(
        name="GitLab project",
        address=rf"gitlab\.com/(?P<project>{NAME}(?:/{NAME})+?)(?:\.git|/-/.*)?",
        feeds=("https://gitlab.com/{project}/-/tags?format=atom", "https://gitlab.com/{project}.atom"),
        example=(
            "https://gitlab.com/gitlab-org/gitlab-runner",
            (
                "https://gitlab.com/gitlab-org/gitlab-runner/-/tags?format=atom",
                "https://gitlab.com/gitlab-org/gitlab-runner.atom",
            ),
        ),
    ),
    KnownSite(
        name="GitLab user or group",
        address=rf"gitlab\.com/(?P<user>{NAME})",
        feeds=("https://gitlab.com/{user}.atom",),
        example=("https://gitlab.com/gitlab-org", ("https://gitlab.com/gitlab-org.atom",)),
    ),
    KnownSite(
        name="Codeberg repository",
        address=rf"codeberg\.org/(?P<repo>{NAME}/{NAME}?)(?:\.git|/.*)?",
        feeds=("https://codeberg.org/{repo}/releases.rss", "https://codeberg.org/{repo}.rss"),
        example=(
            "https://codeberg.org/forgejo/forgejo/src/branch/forgejo",
            ("https://codeberg.org/forgejo/forgejo/releases.rss", "https://codeberg.org/forgejo/forgejo.rss"),
        ),
    ),
    KnownSite(
        name="Codeberg user",
        address=rf"codeberg\.org/(?P<user>{NAME})",
        feeds=("https://codeberg.org/{user}.rss",),
        example=("https://codeberg.org/forgejo", ("https://codeberg.org/forgejo.rss",)),
    ),
    KnownSite(
        name="SourceHut repository",
        address=rf"git\.sr\.ht/(?P<repo>~{NAME}/{NAME})(?:/.*)?",
        feeds=("https://git.sr.ht/{repo}/refs/rss.xml", "https://git.sr.ht/{repo}/log/rss.xml"),
        example=(
            "https://git.sr.ht/~sircmpwn/scdoc",
            ("https://git.sr.ht/~sircmpwn/scdoc/refs/rss.xml", "https://git.sr.ht/~sircmpwn/scdoc/log/rss.xml"),
        ),
    ),
    KnownSite(
        name="Reddit",
        address=rf"(?:(?:old|new)\.)?reddit\.com/(?P<page>(?:r|u|user)/{NAME}(?:/comments/\w+)?)(?:[/?].*)?",
        feeds=("https://www.reddit.com/{page}/.rss",),
        example=("https://old.reddit.com/r/linux/top?t=all", ("https://www.reddit.com/r/linux/.rss",)),
    ),
    KnownSite(
        name="Bluesky",
        address=r"bsky\.app/profile/(?P<user>[\w.:-]+)(?:/.*)?",
        feeds=("https://bsky.app/profile/{user}/rss",),
        example=("https://bsky.app/profile/bsky.app", ("https://bsky.app/profile/bsky.app/rss",)),
    ),
    KnownSite(
        name="Medium tag",
        address=rf"medium\.com/tag/(?P<tag>{NAME})(?:/.*)?",
        feeds=("https://medium.com/feed/tag/{tag}",),
        example=("https://medium.com/tag/python/latest", ("https://medium.com/feed/tag/python",)),
    ),
    KnownSite(
        name="Medium author or publication",
        address=rf"medium\.com/(?P<user>@?{NAME})(?:/.*)?",
        feeds=("https://medium.com/feed/{user}",),
        example=("https://medium.com/@someone/a-story-0123456789ab", ("https://medium.com/feed/@someone",)),
    ),
    KnownSite(
        name="Medium and Substack by host",
        address=r"(?P<host>[\w-]+\.(?:medium|substack)\.com)(?:/.*)?",
        feeds=("https://{host}/feed",),
        example=("https://example.substack.com/p/a-letter", ("https://example.substack.com/feed",)),
    ),
    KnownSite(
        name="WordPress.com",
        address=r"(?P<host>[\w-]+\.wordpress\.com)(?:/.*)?",
        feeds=("https://{host}/feed/",),
        example=("https://example.wordpress.com/about", ("https://example.wordpress.com/feed/",)),
    ),
    KnownSite(
        name="Blogger",
        address=r"(?P<host>[\w-]+\.blogspot\.com)(?:/.*)?",
        feeds=("https://{host}/feeds/posts/default",),
        example=("https://example.blogspot.com/2026/01/a.html", ("https://example.blogspot.com/feeds/posts/default",)),
    ),
    KnownSite(
        name="Tumblr by host",
        address=r"(?P<host>[\w-]+\.tumblr\.com)(?:/.*)?",
        feeds=("https://{host}/rss",),
        example=("https://example.tumblr.com/post/1", ("https://example.tumblr.com/rss",)),
    ),
    KnownSite(
        name="Tumblr by path",
        address=r"tumblr\.com/(?:blog/(?:view/)?)?(?P<user>[\w-]+)(?:/.*)?",
        feeds=("https://{user}.tumblr.com/rss",),
        example=("https://www.tumblr.com/example", ("https://example.tumblr.com/rss",)),
    ),
    KnownSite(
        name="DEV",
        address=rf"dev\.to/(?!t/)(?P<user>{NAME})(?:/.*)?",
        feeds=("https://dev.to/feed/{user}",),
        example=("https://dev.to/ben/a-post", ("https://dev.to/feed/ben",)),
    ),
    KnownSite(
        name="DEV tag",
        address=rf"dev\.to/t/(?P<tag>{NAME})(?:/.*)?",
        feeds=("https://dev.to/feed/tag/{tag}",),
        example=("https://dev.to/t/python", ("https://dev.to/feed/tag/python",)),
    ),
    KnownSite(
        name="Stack Exchange tag",
        address=r"(?P<host>(?:[\w.-]+\.)?(?:stackexchange|stackoverflow|superuser|serverfault|askubuntu)\.com)"
        r"/(?:questions/tagged|tags)/(?P<tag>[\w.%+#-]+?)(?:/.*|\?.*)?",
        feeds=("https://{host}/feeds/tag/{tag}",),
        example=(
            "https://unix.stackexchange.com/questions/tagged/bash?tab=Newest",
            ("https://unix.stackexchange.com/feeds/tag/bash",),
        ),
    ),
    KnownSite(
        name="Stack Exchange question",
        address=r"(?P<host>(?:[\w.-]+\.)?(?:stackexchange|stackoverflow|superuser|serverfault|askubuntu)\.com)"
        r"/(?:questions|q)/(?P<id>\d+)(?:/.*)?",
        feeds=("https://{host}/feeds/question/{id}",),
        example=(
            "https://stackoverflow.com/questions/11227809/why",
            ("https://stackoverflow.com/feeds/question/11227809",),
        ),
    ),
    KnownSite(
        name="Vimeo",
        address=r"vimeo\.com/(?!\d+$)(?:channels/)?(?P<user>[\w-]+)(?:/videos)?",
        feeds=("https://vimeo.com/{user}/videos/rss",),
        example=("https://vimeo.com/staff", ("https://vimeo.com/staff/videos/rss",)),
    ),
    KnownSite(
        name="Dailymotion",
        address=r"dailymotion\.com/(?!video/)(?:user/)?(?P<user>[\w-]+)",
        feeds=("https://www.dailymotion.com/rss/user/{user}",),
        example=("https://www.dailymotion.com/example", ("https://www.dailymotion.com/rss/user/example",)),
    ),
    KnownSite(
        name="Letterboxd",
        address=r"letterboxd\.com/(?!film/|films|lists)(?P<user>\w+)(?:/.*)?",
        feeds=("https://letterboxd.com/{user}/rss/",),
        example=("https://letterboxd.com/dave/films", ("https://letterboxd.com/dave/rss/",)),
    ),
    KnownSite(
        name="arXiv",
        address=r"(?:export\.)?arxiv\.org/list/(?P<subject>[\w.-]+)(?:[/?].*)?",
        feeds=("https://rss.arxiv.org/rss/{subject}",),
        example=("https://arxiv.org/list/cs.CL/recent", ("https://rss.arxiv.org/rss/cs.CL",)),
    ),
    KnownSite(
        name="Lemmy",
        address=rf"(?P<host>lemmy\.[\w.-]+)/(?P<page>[cu]/{NAME}(?:@{NAME})?)(?:[/?].*)?",
        feeds=("https://{host}/feeds/{page}.xml?sort=New",),
        example=("https://lemmy.world/c/linux", ("https://lemmy.world/feeds/c/linux.xml?sort=New",)),
    ),
    KnownSite(
        name="Mastodon",
        address=r"(?P<host>[\w.-]+(?::\d+)?)/(?P<page>@\w+|users/\w+|tags/\w+)(?:/(?:media|with_replies))?",
        feeds=("{scheme}://{host}/{page}.rss",),
        example=("https://mastodon.example/@someone/media", ("https://mastodon.example/@someone.rss",)),
    ),
)
_PATTERNS = tuple((re.compile(site.address, re.ASCII), site) for site in KNOWN_SITES)


def known_feeds(url: str) -> tuple[str, ...]:
    """The addresses that the feeds of a page should have, by its own address alone."""
    found = _known(url)
    if found is None or found[1].in_page is not None:
        return ()
    match, site = found
    return _filled(site, url, match.groupdict())


def known_feeds_in(url: str, page: str) -> tuple[str, ...]:
    """The same for pages that must be read: `page` is the text."""
    found = _known(url)
    if found is None or found[1].in_page is None:
        return ()
    match, site = found
    inside = re.search(found[1].in_page, page, re.ASCII)
    return _filled(site, url, match.groupdict() | inside.groupdict()) if inside else ()


def _known(url: str) -> tuple[re.Match[str], KnownSite] | None:
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    host = parts.netloc.rpartition("@")[2].lower().removeprefix("www.")
    address = host + parts.path.rstrip("/") + (f"?{parts.query}" if parts.query else "")
    return next(((match, site) for pattern, site in _PATTERNS if (match := pattern.fullmatch(address))), None)


def _filled(site: KnownSite, url: str, names: dict[str, str]) -> tuple[str, ...]:
    return tuple(feed.format(scheme=urlsplit(url).scheme, **names) for feed in site.feeds)
