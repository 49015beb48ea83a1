# ruff: noqa: RUF001 - typographic marks are what this module is about
"""The names of months, weekdays and time zones that dates are written with, in two dozen languages.

>>> MONTHS[fold("Février")], MONTHS[fold("تشرين الأول")], fold("Środa") in WEEKDAYS
(2, 10, True)

Names are folded (lower case, no accents), so that `Février`, `fevrier` and `FÉVRIER` are one.
"""

from __future__ import annotations

import unicodedata

# One row a language, twelve cells, spellings separated by a bar.
_MONTHS = {
    "en": "january|jan february|feb march|mar april|apr may june|jun july|jul august|aug september|sep|sept"
    " october|oct november|nov december|dec",
    "de": "januar|jan|jaenner|janner februar|feb|feber marz|maerz|mar|mrz april|apr mai juni|jun juli|jul august|aug"
    " september|sep|sept oktober|okt november|nov dezember|dez",
    "fr": "janvier|janv fevrier|fevr|fev mars avril|avr mai juin juillet|juil aout septembre|sept octobre|oct"
    " novembre|nov decembre|dec",
    "es": "enero|ene febrero|feb marzo|mar abril|abr mayo|may junio|jun julio|jul agosto|ago"
    " septiembre|setiembre|sep|sept octubre|oct noviembre|nov diciembre|dic",
    "it": "gennaio|gen|genn febbraio|feb|febbr marzo|mar aprile|apr maggio|mag giugno|giu luglio|lug agosto|ago"
    " settembre|set|sett ottobre|ott novembre|nov dicembre|dic",
    "nl": "januari|jan februari|feb maart|mrt april|apr mei juni|jun juli|jul augustus|aug september|sep|sept"
    " oktober|okt november|nov december|dec",
    "pt": "janeiro|jan fevereiro|fev marco|mar abril|abr maio|mai junho|jun julho|jul agosto|ago setembro|set"
    " outubro|out novembro|nov dezembro|dez",
    "sv": "januari|jan februari|feb mars|mar april|apr maj juni|jun juli|jul augusti|aug september|sep|sept"
    " oktober|okt november|nov december|dec",
    "da": "januar|jan februar|feb marts|mar april|apr maj|mai juni|jun juli|jul august|aug september|sep|sept"
    " oktober|okt november|nov december|desember|dec|des",
    "pl": "stycznia|styczen|sty lutego|luty|lut marca|marzec kwietnia|kwiecien|kwi maja|maj czerwca|czerwiec|cze"
    " lipca|lipiec|lip sierpnia|sierpien|sie wrzesnia|wrzesien|wrz pazdziernika|pazdziernik|paz listopada|listopad|lis"
    " grudnia|grudzien|gru",
    "cs": "ledna|leden unora|unor brezna|brezen dubna|duben kvetna|kveten cervna|cerven cervence|cervenec srpna|srpen"
    " zari rijna|rijen listopadu|listopad prosince|prosinec",
    "sk": "januara februara marca aprila maja juna jula augusta septembra oktobra novembra decembra",
    "fi": "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesakuuta heinakuuta elokuuta syyskuuta lokakuuta"
    " marraskuuta joulukuuta",
    "hu": "januar februar marcius aprilis majus junius julius augusztus szeptember oktober november december",
    "ro": "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    "ca": "gener febrer marc abril maig juny juliol agost setembre octubre novembre desembre",
    "tr": "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
    "id": "januari februari maret april mei juni juli agustus september oktober november desember",
    "ru": "января|январь|янв февраля|февраль|февр|фев марта|март|мар апреля|апрель|апр мая|май июня|июнь|июн июля|июль"
    "|июл августа|август|авг сентября|сентябрь|сент|сен октября|октябрь|окт ноября|ноябрь|нояб|ноя декабря|декабрь|дек",
    "uk": "січня|січень лютого|лютий березня|березень квітня|квітень травня|травень червня|червень липня|липень"
    " серпня|серпень вересня|вересень жовтня|жовтень листопада|листопад грудня|грудень",
    "el": "ιανουαριου|ιανουαριος φεβρουαριου|φεβρουαριος μαρτιου|μαρτιος απριλιου|απριλιος μαιου|μαιος ιουνιου|ιουνιος"
    " ιουλιου|ιουλιος αυγουστου|αυγουστος σεπτεμβριου|σεπτεμβριος οκτωβριου|οκτωβριος νοεμβριου|νοεμβριος"
    " δεκεμβριου|δεκεμβριος",
    "ar": "يناير|كانون_الثاني|جانفي فبراير|شباط|فيفري مارس|آذار أبريل|نيسان|أفريل مايو|أيار|ماي يونيو|حزيران|جوان"
    " يوليو|تموز|جويلية أغسطس|آب|أوت سبتمبر|أيلول أكتوبر|تشرين_الأول نوفمبر|تشرين_الثاني ديسمبر|كانون_الأول",
    "fa": "ژانویه فوریه مارس آوریل مه ژوئن ژوئیه اوت سپتامبر اکتبر نوامبر دسامبر",
    "he": "ינואר|בינואר פברואר|בפברואר מרץ|במרץ|מרס|במרס אפריל|באפריל מאי|במאי יוני|ביוני יולי|ביולי אוגוסט|באוגוסט"
    " ספטמבר|בספטמבר אוקטובר|באוקטובר נובמבר|בנובמבר דצמבר|בדצמבר",
    "hi": "जनवरी फरवरी|फ़रवरी मार्च अप्रैल मई जून जुलाई अगस्त सितंबर|सितम्बर अक्टूबर|अक्तूबर नवंबर|नवम्बर दिसंबर|दिसम्बर",
    "th": "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
}
_WEEKDAYS = """
    monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
    montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so
    lundi mardi mercredi jeudi vendredi samedi dimanche
    lunes martes miercoles jueves viernes sabado domingo
    lunedi martedi mercoledi giovedi venerdi domenica
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag
    segunda-feira terca-feira quarta-feira quinta-feira sexta-feira segunda terca quarta quinta sexta
    mandag tisdag onsdag torsdag fredag lordag sondag tirsdag
    poniedzialek wtorek sroda czwartek piatek sobota niedziela
    poniedzialku wtorku srode czwartku piatku sobote niedziele
    pondeli utery streda ctvrtek patek sobota nedele pondelok utorok stvrtok piatok nedela
    maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai maanantaina tiistaina keskiviikkona torstaina
    perjantaina lauantaina sunnuntaina
    hetfo kedd szerda csutortok pentek szombat vasarnap luni marti miercuri joi vineri sambata duminica
    dilluns dimarts dimecres dijous divendres dissabte diumenge pazartesi sali carsamba persembe cuma cumartesi pazar
    senin selasa rabu kamis jumat sabtu minggu
    понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс среду пятницу субботу
    понеділок вівторок середа четвер пятниця субота неділя
    δευτερα τριτη τεταρτη πεμπτη παρασκευη σαββατο κυριακη
    ראשון שני שלישי רביעי חמישי שישי שבת
    hai ba tư năm sáu bảy nhật
    จันทร์ อังคาร พุธ พฤหัสบดี ศุกร์ เสาร์ อาทิตย์
    الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد
    دوشنبه چهارشنبه پنجشنبه جمعه
    सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार
"""
# Hours from UTC. Ambiguous abbreviations (IST, CST in China) are read as RFC 822 does, or left out.
ZONES = {
    "UTC": 0, "GMT": 0, "Z": 0, "UT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2, "MEZ": 1, "MESZ": 2,
    "EET": 2, "EEST": 3, "MSK": 3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8,
    "PDT": -7, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13,
}  # fmt: skip


_LETTERS = str.maketrans({"ł": "l", "ø": "o", "ı": "i", "ς": "σ", "ـ": None})  # what does not fall apart by itself


def fold(name: str) -> str:
    """Return a name in lower case and without accents."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char)).translate(_LETTERS)


MONTHS = {
    fold(name.replace("_", " ")): number
    for row in _MONTHS.values()
    for number, cell in enumerate(row.split(), start=1)
    for name in cell.split("|")
}
WEEKDAYS = frozenset(fold(name) for name in _WEEKDAYS.split())
