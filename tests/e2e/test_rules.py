"""Rules from feeds.yaml to output/: `check`, the language that is detected, tags that rules give, full text."""

from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item, until
from tests.support.press import page

GERMAN = "Warum der Stadtrat gegen die neue Brücke über den Fluss gestimmt hat"
ENGLISH = "Why the city council voted against the new bridge over the river"


def test_check_prints_warnings_and_is_content(planet: Planet) -> None:
    """What is probably not meant stops nobody; what cannot be carried out does."""
    planet.configure("{url: 'https://lwn.example/rss', id: lwn}", text="rules: {drop: {feed: lnw}}\n")
    result = planet.run("check")
    assert result.code == 0
    assert 'feeds.yaml:5:22: rules.drop.feed: no feed has the id "lnw"; did you mean "lwn"?' in result.out
    planet.configure("{url: 'https://lwn.example/rss', id: lwn}", text="rules: {drop: {tag: linux}}\n")
    result = planet.run("check")
    assert result.code == 2
    assert 'feeds.yaml:5:21: rules.drop.tag: no feed has the tag "linux"' in result.out + result.err


def test_the_language_of_an_entry_is_detected(planet: Planet, origin: Origin) -> None:
    """Where its feed declares none; `why` says so."""
    titles = enumerate((GERMAN, "v7.2", ENGLISH))
    origin.serve("/feed.xml", rss(*(f"<item><guid>{n}</guid><title>{title}</title></item>" for n, title in titles)))
    outputs = (
        "outputs:\n"
        "  - {id: all, drop: {language: de}}\n"
        "  - {id: strict, keep: {language: en}}\n"
        "  - {id: kind, keep: {language: [en, und]}}\n"
    )
    planet.configure(f"{{url: '{origin.url('/feed.xml')}', id: f}}", text=outputs)
    planet.run("update")
    assert planet.titles("all.atom") == ["v7.2", ENGLISH]
    assert planet.titles("strict.atom") == [ENGLISH]
    assert planet.titles("kind.atom") == ["v7.2", ENGLISH]
    (entry,) = (row for row in planet.json("entries") if row["title"] == GERMAN)
    assert 'language is "de" (detected: de)' in planet.run("why", entry["id"]).out


def test_tags_that_the_rules_for_every_feed_give_are_selected(planet: Planet, origin: Origin) -> None:
    """`from: [tag:every]` takes every feed, and their entries carry the tag."""
    for name in ("a", "b"):
        origin.serve(f"/{name}.xml", rss(rss_item(name, title=f"From {name}")))
    text = "rules: {edit: [{add_tags: [every]}]}\noutputs: [{id: o, from: [tag:every], keep: {tag: every}}]\n"
    planet.configure(*(f"{{url: '{origin.url(f'/{name}.xml')}', id: {name}}}" for name in ("a", "b")), text=text)
    planet.run("update")
    assert sorted(planet.titles("o.atom")) == ["From a", "From b"]


def full_text_feed(planet: Planet, origin: Origin) -> None:
    """A feed with two entries, of which one has a page."""
    origin.serve("/page", page("Bridge"), content_type="text/html")
    items = (f"<item><guid>{n}</guid><title>{n}</title><link>{origin.url(n)}</link></item>" for n in ("/page", "/none"))
    origin.serve("/feed.xml", rss(*items))
    planet.configure(f"{{url: '{origin.url('/feed.xml')}', id: times, full_text: true}}")


def test_update_fetches_full_texts_before_it_publishes(planet: Planet, origin: Origin) -> None:
    """Says how many, and what could not be had, which `status` repeats."""
    full_text_feed(planet, origin)
    result = planet.run("update")
    fault = f"404 Not Found ({origin.url('/none')})"
    assert {"times: 2 new", "times: 1 full text", f"times: warning: no full text: {fault}"} <= set(result.lines)
    (entry,) = (entry for entry in planet.published() if entry.title == "/page")
    assert "whose treasurer was not asked" in entry.content[0].value
    assert f"an entry without full text: {fault}" in planet.run("status").out.replace("\n", " ")


def test_the_daemon_fetches_full_texts(planet: Planet, origin: Origin) -> None:
    """And publishes them as they come."""
    full_text_feed(planet, origin)
    with planet.daemon("--no-web") as daemon:
        daemon.event("full texts", source="times", texts=1, failed=1)
        until(lambda: b"treasurer" in planet.output("all.atom"), "the full text in all.atom")
    assert len(origin.requests("/page")) == 1
