"""Rules and outputs: CASES 13 and 19 to 23 by their numbers, as users told them."""

import json
from datetime import timedelta

import pytest
from lxml import etree

from tests.e2e.served import Served
from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item

ATOM = {"a": "http://www.w3.org/2005/Atom"}
NEW = "Sun, 17 May 2026 11:00:00 GMT"
OLD = "Fri, 01 May 2026 10:00:00 GMT"
HOURLY = timedelta(hours=1)


def test_case_13_a_republished_entry_says_where_it_came_from(planet: Planet, origin: Origin) -> None:
    """Complete in Atom, as far as RSS can say it there, as an object in JSON; also after edits and without a site."""
    origin.serve("/lwn", rss(rss_item(1, date=OLD), title="LWN", link="https://lwn.example/"))
    text = "outputs: [{id: all, edit: [{prefix_title: '[{feed.title}] '}, {rewrite_links: {pattern: org, with: net}}]}]"
    planet.configure(origin.url("/lwn"), text=text)
    planet.run("update")
    feed = origin.url("/lwn")
    (source,) = etree.fromstring(planet.output("all.atom")).findall("a:entry/a:source", ATOM)
    links = {link.get("rel"): link.get("href") for link in source.findall("a:link", ATOM)}
    names = ("id", "title", "subtitle", "updated")
    assert [source.findtext(f"a:{name}", None, ATOM) for name in names] == [
        feed,
        "LWN",
        "About LWN",
        "2026-05-01T10:00:00Z",
    ]
    assert links == {"alternate": "https://lwn.example/", "self": feed}
    (named,) = etree.fromstring(planet.output("all.rss")).findall("channel/item/source")
    assert (named.text, named.get("url")) == ("LWN", feed)
    (item,) = json.loads(planet.output("all.json"))["items"]
    assert item["_source"] == {"id": feed, "title": "LWN", "url": "https://lwn.example/", "feed_url": feed}


def test_case_19_a_changed_rule_takes_effect_on_what_is_there(planet: Planet, origin: Origin) -> None:
    """At once and from the store: nobody is asked again, what was dropped comes back, and its id is the same."""
    origin.serve("/a", rss(rss_item(1, date=NEW), rss_item(2, title="Giveaway", date=OLD)))
    planet.configure(origin.url("/a"))
    planet.run("update")
    before = {entry.id: entry.title for entry in planet.published()}
    origin.clear()
    planet.configure(origin.url("/a"), text="rules: {drop: [{title: giveaway}]}\n")
    planet.run("publish")
    assert planet.titles() == ["Entry 1"]
    planet.configure(origin.url("/a"))
    planet.run("publish")
    assert {entry.id: entry.title for entry in planet.published()} == before
    assert origin.requests("/a") == []


async def test_case_19_a_rule_about_time_fires_when_its_time_has_come(planet: Planet, origin: Origin) -> None:
    """With nothing new and no rule changed, both ways, on the day and not before."""
    text = "outputs: [{id: fresh, drop: [{older_than: 2d}]}, {id: aged, keep: [{older_than: 2d}]}]\n"
    async with Served(planet=planet, origin=origin, text=text) as served:
        await served.poll(rss(rss_item(1, date=NEW)))
        seen = []
        for wait in (timedelta(), 46 * HOURLY, timedelta(seconds=1)):
            served.now += wait
            served.session.publish()
            seen.append((planet.titles("fresh.atom"), planet.titles("aged.atom")))
        assert seen == [(["Entry 1"], []), (["Entry 1"], []), ([], ["Entry 1"])]
        assert len(origin.requests("/feed")) == 1


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ("titel: kernel", "6:27: outputs[0].drop[0].titel: unknown field"),
        ("title: '/(/'", "6:34: outputs[0].drop[0].title: cannot be matched"),
        ("tag: linx", "6:32: outputs[0].drop[0].tag: no feed has the tag"),
        ("title: a, not: {title: a}", "6:26: outputs[0].drop[0]: can never be true"),
    ],
)
def test_case_20_a_wrong_rule_is_refused_with_its_place(planet: Planet, origin: Origin, rule: str, place: str) -> None:
    """By every command, before anything is fetched or written."""
    origin.serve("/a", rss(rss_item(1, date=NEW)))
    feed = f"{{url: '{origin.url('/a')}', tags: [linux]}}"
    planet.configure(feed, text=f"\noutputs: [{{id: o, drop: [{{{rule}}}]}}]\n")
    for command in ("check", "update", "publish", "plan"):
        result = planet.run(command)
        assert result.code == 2
        assert f"feeds.yaml:{place}" in result.out + result.err
    assert origin.requests("/a") == []
    assert not (planet.folder / "output").exists()


def test_case_21_rules_for_all_for_a_group_and_for_one(planet: Planet, origin: Origin) -> None:
    """Under `rules:` for every feed, by a tag for a group, at an output, at a feed."""
    for name in "abc":
        kinds = ("Giveaway", "Sport", "Talk", "Kernel")
        items = [rss_item(f"{name}{kind}", title=f"{kind} {name}", date=NEW) for kind in kinds]
        origin.serve(f"/{name}", rss(*items, title=f"Feed {name}"))
    planet.configure(
        f"{{url: '{origin.url('/a')}', id: a, tags: [group]}}",
        f"{{url: '{origin.url('/b')}', id: b, tags: [group]}}",
        f"{{url: '{origin.url('/c')}', id: c, drop: [{{title: talk}}]}}",
        text="rules: {drop: [{title: giveaway}, {all: [{tag: group}, {title: sport}]}]}\n"
        "outputs: [{id: all}, {id: kernel, from: [tag:group], keep: [{title: kernel}]}]\n",
    )
    planet.run("update")
    assert sorted(planet.titles()) == ["Kernel a", "Kernel b", "Kernel c", "Sport c", "Talk a", "Talk b"]
    assert sorted(planet.titles("kernel.atom")) == ["Kernel a", "Kernel b"]


def test_case_22_a_list_that_was_shortened_elsewhere_removes_feeds_here(planet: Planet, origin: Origin) -> None:
    """`import --sync` alone does so: the feed goes from file and outputs, others keep entries and ids."""
    for name in "ab":
        origin.serve(f"/{name}", rss(rss_item(name, date=NEW), title=name))
    planet.configure(origin.url("/a"), origin.url("/b"))
    planet.run("update")
    before = {entry.title: entry.id for entry in planet.published()}
    outline = f'<outline type="rss" text="a" xmlUrl="{origin.url("/a")}"/>'
    (planet.folder / "list.opml").write_text(f'<opml version="2.0"><head/><body>{outline}</body></opml>')
    assert planet.run("import", "list.opml").code == 0
    planet.run("publish")
    assert sorted(planet.titles()) == ["Entry a", "Entry b"]
    assert planet.run("import", "--sync", "list.opml").code == 0
    planet.run("publish")
    assert {entry.title: entry.id for entry in planet.published()} == {"Entry a": before["Entry a"]}


def test_case_23_a_merge_has_no_limit_of_feeds(planet: Planet, origin: Origin) -> None:
    """Sixty feeds, an entry of each; one story that all of them tell names all others."""
    names = [f"f{number}" for number in range(60)]
    for name in names:
        own = rss_item(name, date=OLD)
        origin.serve(f"/{name}", rss(rss_item("shared", date=NEW), own, title=name, link=f"https://{name}.example/"))
    planet.configure(*map(origin.url, (f"/{name}" for name in names)))
    planet.run("update")
    assert len(planet.titles()) == 61
    shared = json.loads(planet.output("all.json"))["items"][0]
    told = {shared["_source"]["title"], *(each["title"] for each in shared["_source"]["also"])}
    assert told == set(names)
