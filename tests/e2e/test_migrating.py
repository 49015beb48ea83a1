"""A planet moves to PostgreSQL and back, and no reader notices."""

from tests.support.origin import Origin
from tests.support.planet import Planet, rss, rss_item
from tests.support.postgres import shared_server


def test_a_planet_moves_to_a_server_and_back(planet: Planet, origin: Origin) -> None:
    """`migrate` says what to write; with it, nothing is new and nothing is written, and polling goes on."""
    server = shared_server()
    url = server.new_database()
    secret = url.replace("postgres@", "postgres:s3cret@")
    origin.serve("/a.xml", rss(rss_item(1), rss_item(2), title="Alpha"))
    feed = f"{{url: '{origin.url('/a.xml')}', id: a}}"
    planet.configure(feed)
    planet.article("hello.md", "---\ndate: 2024-05-17\n---\n# Hello\n\nText.\n")
    planet.run("update")
    before = planet.files()

    moved = planet.run("migrate", "--to", "${PLANET_STORE}", env={"PLANET_STORE": secret})
    assert (moved.code, moved.err) == (0, "")
    assert moved.out.startswith("2 feeds, 3 entries, ")
    assert moved.out.endswith("\nnow write in feeds.yaml:\n\nstore: ${PLANET_STORE}\n")
    planet.configure(feed, text="store: ${PLANET_STORE}\n")
    origin.serve("/a.xml", rss(rss_item(1), rss_item(2), rss_item(3), title="Alpha"))
    env = {"PLANET_STORE": secret}
    assert planet.run("publish", env=env).code == 0
    assert planet.files() == before
    polled = planet.run("update", "--all", env=env)
    assert "a: 1 new" in polled.out
    assert len(planet.published()) == 4
    after = planet.files()

    again = planet.run("migrate", "--to", secret, env=env)
    assert (again.code, "to itself" in again.err) == (1, True)
    back = planet.run("migrate", "--to", "sqlite:///back.db", env=env)
    assert "store: sqlite:///back.db" in back.out
    planet.configure(feed, text="store: sqlite:///back.db\n")
    assert planet.run("publish").code == 0
    assert planet.files() == after
    for result in (moved, polled, again, back):
        assert "s3cret" not in result.out + result.err
    server.drop(url)


def test_what_is_no_store_is_refused(planet: Planet) -> None:
    """As feeds.yaml would, and without a server in words; a password is shown in none of them."""
    planet.configure()
    planet.run("update")
    cases = {
        "nonsense": (2, "--to:1:8: store: must be a URL such as sqlite:///aggregator.db\n"),
        "postgresql://me:s3cret@127.0.0.1": (2, "--to:1:8: store: must name a database"),
        "postgresql://me:s3cret@127.0.0.1:1/x": (
            1,
            "the store postgresql://127.0.0.1:1/x cannot be reached: no server answers there\n",
        ),
        "sqlite:///aggregator.db": (1, "is to be moved to itself\n"),
    }
    for url, (code, words) in cases.items():
        result = planet.run("migrate", "--to", url)
        assert (result.code, words in result.err, "s3cret" in result.err) == (code, True, False), result.err
