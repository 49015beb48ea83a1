"""More texts that only look alike: of kinds, and in languages, that nothing was tuned on."""

# ruff: noqa: E501, ISC004, SIM905 - texts of many languages, as they are

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.quality_texts import COMPANIES, TOWNS, Written, person, prose


def earthquake(rng: random.Random, story: str) -> Written:
    """An observatory's bulletin."""
    town, size, depth = rng.choice(TOWNS), f"{rng.randint(2, 7)}.{rng.randint(0, 9)}", rng.randint(2, 90)
    time = f"{rng.randint(0, 23)}:{rng.randint(10, 59)}"
    return Written(
        title=f"Magnitude {size} earthquake near {town}",
        paragraphs=(
            f"An earthquake of magnitude {size} was recorded {rng.randint(3, 80)} kilometres from {town} at {time} local "
            f"time. The hypocentre was at a depth of {depth} kilometres.",
            "There are no reports of damage at this time. People who felt the earthquake are asked to fill in the form on "
            "the website of the observatory. This bulletin was written by a machine and has not been reviewed by a "
            "seismologist; its figures may be corrected later.",
        ),
        story=story,
        kind="earthquake bulletins",
    )


def market(rng: random.Random, story: str) -> Written:
    """The close of trading, as every evening."""
    winner, loser = rng.sample(COMPANIES, 2)
    up, down = f"{rng.randint(1, 9)}.{rng.randint(0, 9)}", f"{rng.randint(1, 9)}.{rng.randint(0, 9)}"
    move = rng.choice(["rose", "fell", "gained", "lost"])
    return Written(
        title=rng.choice(["Stocks at the close", "Market report", f"Stocks: {winner} leads"]),
        paragraphs=(
            f"The leading index {move} {rng.randint(0, 2)}.{rng.randint(10, 99)} percent to {rng.randint(6000, 9000)} "
            f"points. Among the best performers was {winner}, which climbed {up} percent, while {loser} was at the "
            f"bottom of the table with a loss of {down} percent.",
            f"Analysts pointed to {rng.choice(['interest rates', 'the price of oil', 'weak orders', 'hopes of a deal'])}. "
            f"The currency stood at {rng.randint(1, 1)}.{rng.randint(1000, 1999)} dollars in the late afternoon, after "
            f"{rng.randint(1, 1)}.{rng.randint(1000, 1999)} dollars on the day before. Ten-year bonds yielded "
            f"{rng.randint(1, 4)}.{rng.randint(10, 99)} percent. All figures without guarantee.",
        ),
        story=story,
        kind="market reports",
    )


def advisory(rng: random.Random, story: str) -> Written:
    """A distribution's advisory on a package."""
    package = rng.choice("libpng openssl curl bind9 nginx sudo vim tiff expat postgres samba ghostscript".split())
    number, cve = rng.randint(1000, 9999), f"CVE-{rng.randint(2019, 2026)}-{rng.randint(1000, 49999)}"
    old, new = (
        f"{rng.randint(1, 9)}.{rng.randint(0, 30)}-{rng.randint(1, 9)}",
        f"{rng.randint(1, 9)}.{rng.randint(0, 30)}",
    )
    return Written(
        title=f"[SA {number}-1] {package} security update",
        paragraphs=(
            f"Package: {package}. CVE ID: {cve}. It was discovered that {package} mishandled certain input, which could "
            "result in denial of service or the execution of arbitrary code if a specially crafted file is processed.",
            f"For the stable distribution this problem has been fixed in version {old}, for the testing distribution in "
            f"version {new}. We recommend that you upgrade your {package} packages. Further information about security "
            "advisories, how to apply these updates to your system and frequently asked questions can be found on our "
            "website.",
        ),
        story=story,
        kind="security advisories",
    )


def episode(rng: random.Random, story: str) -> Written:
    """Notes on an episode of a podcast, with the same appeal each time."""
    guest, number = person(rng), rng.randint(1, 400)
    return Written(
        title=rng.choice([f"Episode {number}: {guest}", f"#{number} with {guest}", f"{guest}"]),
        paragraphs=(
            f"In this episode we talk with {guest} about how {prose(rng)[:-1].lower()}. {prose(rng)}",
            "Thank you for listening! If you enjoy the show, please leave a review wherever you get your podcasts and tell a "
            "friend about it. You can support us with a small amount every month and get the episodes a day early and "
            "without advertising. Our theme music is by the Copper Kettle Quartet. Edited and produced by the team in the "
            "back room. Transcripts are published a week after each episode.",
        ),
        story=story,
        kind="podcast notes",
    )


def house(rng: random.Random, story: str) -> Written:
    """An estate agent's offer."""
    town, rooms, size = rng.choice(TOWNS), rng.randint(2, 9), rng.randint(40, 260)
    return Written(
        title=f"{rooms} rooms in {town}",
        paragraphs=(
            f"This attractive property in a quiet part of {town} has {rooms} rooms on {size} square metres and was built in "
            f"{rng.randint(1890, 2020)}. It comes with {rng.choice(['a garage', 'a garden', 'a balcony', 'two cellars'])} and "
            f"is {rng.randint(3, 25)} minutes from the station. The price is {rng.randint(90, 990)},000 plus costs.",
            f"Call {person(rng)} today to arrange a viewing. All details come from the owner, and we accept no liability for "
            "them. A commission is payable by the buyer when the contract is signed before a notary. We look forward to "
            "welcoming you to your new home.",
        ),
        story=story,
        kind="property offers",
    )


def police(rng: random.Random, story: str) -> Written:
    """A German police report: short, and with an end that is always the same."""
    town = rng.choice("Altdorf Bruchsal Calw Dettingen Ebingen Freital Greiz Hemer Idstein Jever Kelheim Lohr".split())
    day = rng.choice("Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split())
    what = rng.choice(
        [
            "ein Fahrrad gestohlen",
            "die Scheibe eines Autos eingeschlagen",
            "in eine Gaststätte eingebrochen",
            "ein Zaun beschädigt",
        ]
    )
    return Written(
        title=rng.choice([f"{town}: Zeugen gesucht", f"Polizeibericht {town}", "Zeugenaufruf"]),
        paragraphs=(
            f"Unbekannte haben in der Nacht auf {day} in der {rng.choice(['Bahnhofstraße', 'Gartenstraße', 'Ringstraße'])} in "
            f"{town} {what}. Der Schaden wird auf {rng.randint(2, 90)}00 Euro geschätzt.",
            f"Wer verdächtige Personen oder Fahrzeuge gesehen hat, wird gebeten, sich unter der Telefonnummer 0{rng.randint(100, 999)} "
            f"{rng.randint(10000, 99999)} bei der Polizei in {town} oder bei jeder anderen Dienststelle zu melden. Die Ermittlungen "
            "dauern an. Rückfragen von Medienvertretern beantwortet die Pressestelle des Präsidiums während der üblichen "
            "Bürozeiten.",
        ),
        story=story,
        kind="police reports (de)",
        language="de",
    )


def forecast(rng: random.Random, story: str) -> Written:
    """A Japanese forecast from a form."""
    city = rng.choice("札幌 仙台 新潟 金沢 名古屋 京都 広島 高松 福岡 那覇 松江 盛岡".split())
    sky = ("晴れ", "曇り", "雨", "晴れ時々曇り", "曇りのち雨", "雪")
    return Written(
        title=rng.choice([f"{city}の天気", "きょうの天気", f"{city}の天気予報"]),
        paragraphs=(
            f"{city}地方の天気予報をお伝えします。きょうは{rng.choice(sky)}、最高気温は{rng.randint(3, 36)}度、降水確率は"
            f"{rng.randint(0, 9)}0パーセントの見込みです。",
            f"あすは{rng.choice(sky)}、最低気温は{rng.randint(0, 25)}度、最高気温は{rng.randint(5, 36)}度でしょう。海上では波の高さが"
            f"{rng.randint(1, 5)}メートルとなる見込みです。お出かけの際は最新の情報にご注意ください。",
        ),
        story=story,
        kind="forecasts (ja)",
        language="ja",
    )


def timetable(rng: random.Random, story: str) -> Written:
    """Works on a line: the same words for every one."""
    one, other = rng.sample(TOWNS, 2)
    begin = rng.randint(1, 20)
    month = rng.choice("January March April June August October November".split())
    return Written(
        title=f"Engineering works between {one} and {other}",
        paragraphs=(
            f"From {begin} to {begin + rng.randint(1, 8)} {month}, buses replace trains between {one} and {other}. The journey "
            f"takes up to {rng.randint(10, 55)} minutes longer. Bicycles cannot be carried on the buses.",
            "Please check the journey planner before you travel, as connections may not be met. Tickets remain valid on all "
            "services in the area. We apologize for the inconvenience and thank you for your patience while we improve the "
            "railway for you.",
        ),
        story=story,
        kind="engineering works",
    )


UNSEEN: tuple[Callable[[random.Random, str], Written], ...] = (
    earthquake,
    market,
    advisory,
    episode,
    house,
    police,
    forecast,
    timetable,
)


def service(rng: random.Random, story: str) -> Written:
    """A parish's notice."""
    town, day = rng.choice(TOWNS), rng.choice("Christmas Easter Pentecost Advent Epiphany Trinity Michaelmas".split())
    return Written(
        title=f"Services in {town}",
        paragraphs=(
            f"We invite you to our service on the {rng.choice(['first', 'second', 'third', 'last'])} Sunday after {day} at "
            f"{rng.randint(8, 11)}:30 in the church of St {rng.choice(['Anne', 'Giles', 'Mark', 'Olaf', 'Hilda'])} in {town}. The "
            f"sermon will be given by the Reverend {person(rng)}, and {person(rng)} plays the organ.",
            "Afterwards there is coffee in the parish hall, to which everybody is welcome. If you need a lift, please ring the "
            "office by Friday noon. The collection is for the upkeep of the roof.",
        ),
        story=story,
        kind="parish notices",
    )


def obituary(rng: random.Random, story: str) -> Written:
    """An undertaker's announcement."""
    who, town = person(rng), rng.choice(TOWNS)
    return Written(
        title=f"{who}, {rng.randint(50, 101)}",
        paragraphs=(
            f"{who} of {town} died peacefully at home, surrounded by family. Born in {rng.choice(TOWNS)} in "
            f"{rng.randint(1920, 1975)}, the deceased is survived by {rng.randint(1, 5)} children and {rng.randint(1, 12)} "
            f"grandchildren, and by {person(rng)}.",
            f"The funeral will be held in {town} at a date to be announced. The family asks for donations to the hospice instead of "
            "flowers. Condolences may be left in the book on our website or in our office during opening hours. Arrangements "
            "have been entrusted to Harrow and Sons, who have served families in the county for four generations.",
        ),
        story=story,
        kind="death notices",
    )


def match_fr(rng: random.Random, story: str) -> Written:
    """A French machine's report of a match."""
    clubs = "Lanvallon Mirebeau Nozeroy Ornans Pamiers Quillan Romilly Sancerre Tulle Uzès Vierzon Yvetot".split()
    one, other = rng.sample(clubs, 2)
    goals = rng.randint(1, 5), rng.randint(0, 4)
    return Written(
        title=f"{one} - {other} : {goals[0]}-{goals[1]}",
        paragraphs=(
            f"{one} a battu {other} sur le score de {goals[0]} à {goals[1]} devant {rng.randint(2, 20)}00 spectateurs. Le premier but a "
            f"été marqué par {person(rng)} à la {rng.randint(2, 88)}e minute. À la mi-temps, l'écart était déjà fait.",
            f"Avec ce résultat, {one} compte {rng.randint(10, 60)} points et occupe la {rng.randint(2, 16)}e place du classement. Retrouvez "
            "tous les résultats, le classement et le calendrier de la compétition sur notre site et dans notre application. Ce texte "
            "a été rédigé automatiquement à partir des données fournies par la fédération.",
        ),
        story=story,
        kind="match reports (fr)",
        language="fr",
    )


def tender(rng: random.Random, story: str) -> Written:
    """A call for tenders, as authorities have to publish it."""
    what = rng.choice(
        "road salt;school furniture;street lamps;winter tyres;software licences;cleaning;asphalt;lawn mowers".split(";")
    )
    town = rng.choice(TOWNS)
    return Written(
        title=f"Tender: {what}",
        paragraphs=(
            f"The town of {town} invites tenders for the supply of {what} under reference {rng.randint(100, 999)}-{rng.randint(10, 99)}. "
            f"The contract runs for {rng.randint(1, 5)} years and is divided into {rng.randint(1, 6)} lots.",
            f"Tenders must be received by {rng.randint(1, 28)} {rng.choice('January May August November'.split())} at noon and may only be "
            "submitted through the portal. The documents are available there free of charge. Questions are answered until a week "
            "before the end of the period, and the answers are published. Late tenders are excluded. The award criteria are price "
            "and quality, in equal parts.",
        ),
        story=story,
        kind="tenders",
    )


def horoscope(rng: random.Random, story: str) -> Written:
    """A page that is filled every day."""
    signs = "Aries Taurus Gemini Cancer Leo Virgo Libra Scorpio Sagittarius Capricorn Aquarius Pisces".split()
    advice = (
        "A good day for letters.;Somebody keeps a promise.;Do not lend money today.;An old friend calls.;Rest is what you need.;"
        "Be patient with a colleague.;A journey turns out well.;Look twice before you sign.;Good news from far away."
    ).split(";")
    return Written(
        title="Your stars today",
        paragraphs=(
            "What do the stars have in store for you? Read your daily horoscope, written for you by our astrologer.",
            *(f"{sign}: {rng.choice(advice)} {rng.choice(advice)}" for sign in signs),
            "Come back tomorrow for a new look at the sky, and do not take everything too seriously.",
        ),
        story=story,
        kind="horoscopes",
    )


def auction_zh(rng: random.Random, story: str) -> Written:
    """A Chinese court's notice of an auction."""
    city = rng.choice("临海 青川 安远 平湖 南陵 宜章 东山 永定 石门 武宁".split())
    return Written(
        title=f"{city}市人民法院拍卖公告",
        paragraphs=(
            f"{city}市人民法院将于{rng.randint(1, 12)}月{rng.randint(1, 28)}日上午十时起公开拍卖位于{city}市"
            f"{rng.choice(['解放路', '人民路', '建设路', '文化路'])}{rng.randint(1, 300)}号的房产一处,建筑面积{rng.randint(50, 300)}平方米,"
            f"起拍价{rng.randint(30, 900)}万元,保证金{rng.randint(3, 90)}万元。",
            "有意竞买者请在拍卖开始前缴纳保证金,并自行实地看样,未看样的竞买人视为对标的物现状的确认。拍卖成交后,"
            "买受人应在十日内将余款汇入法院指定账户。相关税费由双方依照法律规定各自承担。",
        ),
        story=story,
        kind="auctions (zh)",
        language="zh",
    )


HELD_OUT: tuple[Callable[[random.Random, str], Written], ...] = (
    service,
    obituary,
    match_fr,
    tender,
    horoscope,
    auction_zh,
)
