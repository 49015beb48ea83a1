"""What `init` writes."""

from pathlib import Path

from aggregator.config import STARTER, STARTER_ARTICLE
from tests.config.conftest import Read


def test_the_starter_is_a_valid_configuration(read: Read) -> None:
    """It shows a feed, a folder of articles, an output of everything and a filtered one."""
    config = read(STARTER)
    assert [output.id for output in config.outputs] == ["all", "kernel"]
    assert config.outputs[1].rules.keep is not None
    assert config.sources[-1].url == str(Path.cwd() / "articles")


def test_what_is_commented_out_in_the_starter_works(read: Read) -> None:
    """Whoever takes away a `#` gets no fault."""
    lines = [line.replace("# ", "", 1) if line.startswith("# ") else line for line in STARTER.splitlines()]
    lines = [line.replace("    # ", "    ", 1) if line.startswith("    # ") else line for line in lines]
    text = "\n".join(line for line in lines if not line.startswith(("What ", "aggregator ")))
    config = read(text.replace("  # url:", "  url:"), LWN_TOKEN="t")
    assert config.site.url == "https://planet.example.org/"
    assert config.sources[1].headers == (("Authorization", "Bearer t"),)
    assert config.sources[1].rules.drop is not None


def test_the_sample_article_has_front_matter() -> None:
    """So that its title, date and tags show how it is done."""
    name, text = STARTER_ARTICLE
    assert name.endswith(".md")
    assert text.startswith("---\ntitle: ")
