"""Names as they are at a real door: many alphabets, and family names that come first."""

import random
import unicodedata
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Culture:
    """So many in a hundred people; `pattern` puts given and family name in their order."""

    share: int
    given: tuple[str, ...]
    family: tuple[str, ...]
    pattern: str = "{given} {family}"


def _of(share: int, given: str, family: str, pattern: str = "{given} {family}") -> Culture:
    return Culture(share, tuple(given.split()), tuple(family.split()), pattern)


CULTURES = (
    _of(  # Estonian
        34,
        "Mara Liis Kadri Jaan Priit Kristjan Õnne Tõnu Merike Siim Piret Ülle Rasmus Grete Andres",
        "Tamm Saar Mägi Kask Kukk Rebane Ilves Pärn Kuusk Õunapuu Põder Jõgi Sepp Vaher Lõhmus",
    ),
    _of(  # Finnish
        9,
        "Aino Eero Päivi Väinö Sanna Jukka Tuuli Mikko",
        "Korhonen Virtanen Mäkinen Nieminen Hämäläinen Laine Järvinen",
    ),
    _of(  # Latvian and Lithuanian
        7,
        "Jānis Ilze Mārtiņš Rūta Žydrūnas Eglė Līga Vytautas",
        "Bērziņš Kalniņš Ozols Kazlauskas Petrauskas Šimkus Liepiņa",
    ),
    _of(  # Russian
        8,
        "Анна Дмитрий Ольга Сергей Екатерина Михаил Татьяна",
        "Кузнецов Смирнов Иваненко Морозов Лебедь Соловей",
    ),
    _of(  # Ukrainian
        6, "Олена Андрій Соломія Тарас Юлія Богдан", "Шевченко Коваленко Бойко Ткаченко Мельник"
    ),
    _of(  # Polish
        6,
        "Łukasz Małgorzata Paweł Agnieszka Wojciech Zofia Święcisława",
        "Wiśniewska Wójcik Kowalczyk Szymański Dąbrowski Źródło Zając",
    ),
    _of(  # German
        6,
        "Jonas Jürgen Käthe Sören Annika Lukas Ingeborg",
        "Weber Müller Groß Schäfer Köhler Vogel Hoffmann",
    ),
    _of(  # English and Irish
        5,
        "Grace Owen Siobhán Harriet Callum Niamh Zoë",
        "O'Brien Wright Fletcher Byrne Clarke Hughes",
    ),
    _of(  # Scandinavian
        5, "Åsa Bjørn Sigrún Mikkel Ingrid Þór", "Ångström Sørensen Lindqvist Nygård Jónsdóttir"
    ),
    _of(  # French, Italian, Spanish, Portuguese
        4,
        "Chloé Marco Françoise José Inês Giulia Íñigo João",
        "Rossi García Lefèvre Gonçalves Muñoz Conti D'Angelo Nuñez",
    ),
    _of(  # Chinese
        3, "芳 伟 娜 小龙 秀英 建国 雨桐", "王 李 张 刘 陈 杨 欧阳", "{family}{given}"
    ),
    _of(  # Vietnamese
        2,
        "Minh Hương Dũng Thảo Phúc Ngọc",
        "Nguyễn-Thị Trần-Văn Lê-Hoàng Phạm-Đức Đỗ-Thị",
        "{family} {given}",
    ),
    _of(2, "محمد فاطمة أحمد ليلى يوسف نور", "العلي الخطيب حداد النجار الحسن"),  # Arabic
    _of(1, "Aisha Chidi Folasade Kwame Zainab", "Diallo Okonkwo Adébáyò Mensah Abubakar"),
    _of(1, "Priya Arjun Lakshmi Rohan Ananya", "Sharma Iyer Chatterjee Patel Nair"),
    _of(1, "結衣 大翔 さくら 健太", "佐藤 鈴木 高橋 渡辺", "{family} {given}"),  # Japanese
)
_SHARES = [culture.share for culture in CULTURES]

# Letters that Unicode does not take apart into a plain one and a mark.
_PLAIN = str.maketrans("łŁđĐøØıßÞ", "lLdDoOisT")


def full_name(rng: random.Random) -> str:
    (culture,) = rng.choices(CULTURES, _SHARES)
    written = culture.pattern.format(
        given=rng.choice(culture.given), family=rng.choice(culture.family)
    )
    return written.replace("-", " ")


def address(name: str, rng: random.Random) -> str:
    """An e-mail address that reaches nobody: example.org is kept free for this."""
    return f"{_handle(name) or 'guest'}{rng.randrange(10, 1000)}@example.org"


@cache
def _handle(name: str) -> str:
    """ "Łukasz Źródło" becomes "lukasz.zrodlo"; names in other alphabets leave nothing."""
    plain = unicodedata.normalize("NFKD", name.translate(_PLAIN)).encode("ascii", "ignore").decode()
    words = ("".join(filter(str.isalpha, word)) for word in plain.lower().split())
    return ".".join(filter(None, words))
