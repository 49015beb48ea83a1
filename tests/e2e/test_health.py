"""health.atom, moves and deaths as the owner meets them: commands in processes of their own, and the daemon."""

from tests.support.origin import Origin, Reply, Seen, reply
from tests.support.planet import Planet, rss, rss_item

FEED = rss(rss_item(1), title="Alpha")


def configure(planet: Planet, origin: Origin, **more: str) -> None:
    rest = "".join(f", {key}: {value}" for key, value in more.items())
    planet.configure(f"{{url: '{origin.url('/a.xml')}', id: a{rest}}}")


def told(planet: Planet) -> list[str]:
    """Return the titles in health.atom, oldest first."""
    return planet.titles("health.atom")[::-1]


def test_case_15_a_feed_that_dies_is_not_silent(planet: Planet, origin: Origin) -> None:
    """A warning in the log at the third failure, an entry in health.atom, a state in words; then the recovery."""
    origin.answer("/a.xml", 503)
    configure(planet, origin)
    logs = [planet.run("-v", "update", "--all").err for _ in range(4)]
    assert [log.count('"feed is failing"') for log in logs] == [0, 0, 1, 0]
    (line,) = [line for line in logs[2].splitlines() if "feed is failing" in line]
    for field in ('"source": "a"', '"failures": 3', '"level": "warning"', '"error": "503 Service Unavailable"'):
        assert field in line
    assert told(planet) == ["127.0.0.1 is failing"]
    assert "a: 503 Service Unavailable (4 times in a row)" in planet.run("status").out
    origin.serve("/a.xml", FEED)
    assert planet.run("-v", "update", "--all").err.count('"feed works again"') == 1
    assert told(planet) == ["Alpha is failing", "Alpha works again"]


def test_politeness_8_a_move(planet: Planet, origin: Origin) -> None:
    """It is remembered from one process to the next, `status` names it, and `fix` ends it."""
    origin.redirect("/a.xml", "/new.xml", status=301)
    origin.serve("/new.xml", FEED)
    configure(planet, origin)
    planet.run("update")
    planet.run("update", "--all")
    assert [seen.path for seen in origin.log] == ["/a.xml", "/new.xml", "/new.xml"]
    assert told(planet) == ["Alpha has moved"]
    assert f"a: moved to {origin.url('/new.xml')}; `aggregator fix`" in planet.run("status").out
    assert planet.run("fix").code == 0
    (row,) = [row for row in planet.json("status") if row["id"] == "a"]
    assert (row["state"], row["moved_to"], row["url"]) == ("ok", None, origin.url("/new.xml"))


def test_politeness_9_a_death(planet: Planet, origin: Origin) -> None:
    """The daemon polls it once, warns once, publishes that, and leaves it alone; by hand it comes back."""
    answers = {1: reply(410)}

    def route(_: Seen) -> Reply:
        return answers.get(len(origin.log), reply(200, {"Content-Type": "application/xml"}, FEED))

    origin.route("/a.xml", route)
    configure(planet, origin, every="1s", at_least="1s")
    with planet.daemon() as daemon:
        event = daemon.event("feed is gone", source="a")
        assert (event["level"], event["error"]) == ("warning", "410 Gone")
    planet.run("update")
    assert len(origin.log) == 1
    assert told(planet) == ["127.0.0.1 is gone"]
    assert "a: 410 Gone; polled no more" in planet.run("status").out
    assert planet.run("update", "a").out.startswith("a: 1 new")
    assert told(planet) == ["Alpha is gone", "Alpha came back"]


def test_politeness_6_a_feed_that_waits_with_its_host_did_not_fail(planet: Planet, origin: Origin) -> None:
    """A line says so, `--strict` lets it pass, and `status` has the state and the reason, after a restart as well."""
    origin.answer("/a.xml", 429, headers={"Retry-After": "7200"})
    origin.serve("/b.xml", FEED)
    planet.configure(*(f"{{url: '{origin.url(f'/{name}.xml')}', id: {name}, per_host: 1}}" for name in "ab"))
    first, second, summary = planet.run("update").out.splitlines()
    assert first == "a: failed: 429 Too Many Requests"
    assert second.startswith("b: waiting: the host asked to wait until 20")
    assert summary.startswith("1 of 2 polled, 1 failed, 1 waiting; ")
    assert planet.run("update", "b", "--strict").code == 0
    assert [seen.path for seen in origin.log] == ["/a.xml"]
    assert [row["state"] for row in planet.json("status")] == ["waiting", "waiting"]
    assert "\nb: the host asked to wait until 20" in planet.run("status").out
