"""Words that name a month or a day of the week, in the languages that feeds are most often written in."""

_NAMES = (
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri sat sun "
    "januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag sonnabend "
    "sonntag janvier février mars avril juin juillet août septembre octobre novembre décembre lundi mardi mercredi "
    "jeudi vendredi samedi dimanche enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre "
    "diciembre lunes martes miércoles jueves viernes sábado domingo gennaio febbraio aprile maggio giugno luglio "
    "settembre ottobre dicembre lunedì martedì mercoledì giovedì venerdì sabato domenica января февраля марта апреля "
    "мая июня июля августа сентября октября ноября декабря понедельник вторник среду четверг пятницу субботу "
    "воскресенье"
)
_ALSO_OTHER_WORDS = "may march mar jun dec sat sun mon mars mai fri wed"

CALENDAR = frozenset(_NAMES.split())
AMBIGUOUS = frozenset(_ALSO_OTHER_WORDS.split())
YEARS = range(1900, 2100)


def is_calendar(word: str, *, capital: bool) -> bool:
    """Tell whether a word, given without case, names a month or a day; "may" and the like do with a capital alone."""
    return word in CALENDAR and (capital or word not in AMBIGUOUS)


def is_year(number: str) -> bool:
    """Tell whether a number may be a year of our time."""
    return len(number) == len("1900") and number.isdecimal() and int(number) in YEARS
