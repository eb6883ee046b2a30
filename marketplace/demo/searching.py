"""What people of the demo searched for in the last month, on pages in three languages: counted as the workers count."""

from collections import Counter
from datetime import datetime, timedelta

from gigs import popular, search

# language of the pages: {words: searches}
SEARCHED = {
    "en": {
        "logo": 46,
        "book cover": 31,
        "wordmark": 18,
        "podcast": 24,
        "french": 14,
        "animation": 21,
        "django": 12,
    },
    "ro": {"traducere": 33, "magazin online": 19, "montaj": 15, "logo": 22, "contract": 11, "nuntă": 9},
    "zh-hans": {"翻译": 37, "字幕": 21, "合同": 18, "标志": 16, "小程序": 12, "水彩": 9},
}
EVERY_DAYS, ON_DAYS = 3, 9


def play(*, now: datetime) -> None:
    """Spread over the month; each counts for the category of its best match, and not at all where nothing is found."""
    counted: popular.Phrases = Counter()
    for language, phrases in SEARCHED.items():
        for words, number in phrases.items():
            for card in search.run(search.Query(q=words), size=1, now=now).cards:
                for nth in range(ON_DAYS):
                    on = (now - timedelta(days=EVERY_DAYS * nth)).date()
                    counted[words, language, card.pk, on] = number // ON_DAYS + (nth < number % ON_DAYS)
    popular.add(+counted)
