"""The facts of the made worlds: for each kind what invents one, as the slots of its wordings in worlds.toml."""

from __future__ import annotations

import random
from collections.abc import Callable

Slots = dict[str, str]

_GIVEN = (
    "Ada Bela Cora Dina Edda Fenna Gerda Hanna Ilse Jonna Karla Lena Mira Nora Oda Petra Rhea Selma Tilda Una "
    "Aron Benno Carlo Dario Emil Falk Gero Henk Ivo Jorn Kaspar Levin Milo Nils Otto Piet Rafe Sven Timo Urs"
).split()
_WOMEN = 20
_FAMILY_1 = "Bar Cal Dor Fel Gan Hol Jar Kel Lom Mar Nor Or Pel Ris Sor Tal Ul Ver Wen Zal".split()
_FAMILY_2 = "ding ström van ner ston berg mann dal wick ford sen etti aux ley row low quist ami oski ou".split()
_PLACE_1 = "Al Bren Cas Dun Est Far Grim Hol Ing Kar Lor Mel Nor Ost Pen Rav Sal Tor Vel Wy".split()
_PLACE_2 = "mouth ham vik burg ora stad minster ia port dale haven gard mere ton field".split()
MONTHS = "January February March April May June July August September October November December".split()
NUMBER = "two three four five six seven eight nine ten eleven twelve".split()


class Names:
    """Invented names, none given twice in one world."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self._given = rng, set[str]()

    def new(self, make: Callable[[], str]) -> str:
        while (name := make()) in self._given:
            pass
        self._given.add(name)
        return name

    def person(self, *, woman: bool | None = None) -> str:
        given = _GIVEN[:_WOMEN] if woman else _GIVEN[_WOMEN:] if woman is False else _GIVEN
        return self.new(lambda: f"{self.rng.choice(given)} {self.rng.choice(_FAMILY_1)}{self.rng.choice(_FAMILY_2)}")

    def place(self) -> str:
        return self.new(lambda: self.rng.choice(_PLACE_1) + self.rng.choice(_PLACE_2))

    def firm(self) -> str:
        kinds = ("Shipping", "Foods", "Rail", "Energy", "Press", "Steel", "Airways", "Timber")
        return self.new(lambda: f"{self.rng.choice(_FAMILY_1)}{self.rng.choice(_FAMILY_2)} {self.rng.choice(kinds)}")

    def body(self) -> str:
        kinds = (
            "the {} Chamber of Trade",
            "the {} Harbour Board",
            "the University of {}",
            "the {} Transport Authority",
            "the {} Museum",
            "the {} Football Association",
            "the {} Health Service",
            "the Bank of {}",
        )
        return self.new(lambda: self.rng.choice(kinds).format(self.place()))

    def other(self, value: str, choices: list[str]) -> str:
        return self.rng.choice([choice for choice in choices if choice != value])


def year(names: Names) -> str:
    return str(names.rng.randint(1965, 2023))


def _date(names: Names) -> str:
    return f"{names.rng.randint(1, 28)} {names.rng.choice(MONTHS)} {year(names)}"


def shifted(names: Names, year: str) -> str:
    return str(int(year) + names.rng.choice((-7, -4, -3, -2, -1, 1, 2, 3, 5)))


OFFICES = ["president", "prime minister", "mayor", "foreign minister", "governor"]
_ROLES = ["director", "chair", "treasurer", "chief engineer", "spokesman", "secretary general", "head of research"]
_CRIMES = ["fraud", "bribery", "arson", "theft", "tax evasion", "perjury"]
_STRUCTURES = ["bridge", "tower", "tunnel", "dam", "pier"]
_PRIZES = ["the Lantern Prize", "the Merit Medal", "the Quill Award", "the Golden Anchor", "the Northern Book Prize"]
_DEEDS = [
    "cross the Varn Strait alone",
    "climb Mount Ebral in winter",
    "fly a glider over the Tosk range",
    "sit on the Supreme Court",
    "command a research ship",
    "referee a cup final",
]
_DONE = [
    "crossed the Varn Strait alone",
    "climbed Mount Ebral in winter",
    "flown a glider over the Tosk range",
    "sat on the Supreme Court",
    "commanded a research ship",
    "refereed a cup final",
]
_TOPICS = [
    "fishing rights",
    "a shared railway",
    "the exchange of prisoners",
    "water from the Oder lake",
    "student visas",
    "the border market",
]


def office(n: Names, w: Slots) -> Slots:
    y = year(n)
    role = n.rng.choice(_ROLES)
    return {
        "p": w["p"],
        "role": role,
        "org": w["org"],
        "y": y,
        "o_y": shifted(n, y),
        "o_p": n.person(),
        "place": w["place"],
    }


def successor(n: Names, w: Slots) -> Slots:
    y = year(n)
    return {
        "old": n.person(),
        "new": w["q"],
        "role": n.rng.choice(_ROLES),
        "org": w["org"],
        "y": y,
        "o_y": shifted(n, y),
        "o_p": n.person(),
        "years": n.rng.choice(NUMBER),
    }


def purchase(n: Names, w: Slots) -> Slots:
    y, sum_ = year(n), n.rng.randint(12, 900)
    return {
        "a": w["firm"],
        "b": n.firm(),
        "m": str(sum_),
        "o_m": str(round(sum_ * n.rng.choice((0.5, 0.7, 1.4, 2)))),
        "y": y,
        "o_y": shifted(n, y),
        "c": n.firm(),
        "place": w["place"],
    }


def match(n: Names, w: Slots) -> Slots:
    a = n.rng.randint(2, 5)
    return {
        "a": f"{w['place']} United",
        "b": f"{n.place()} Rovers",
        "g": str(a),
        "h": str(n.rng.randint(0, a - 1)),
        "stadium": f"{n.place()} Park",
        "p": w["p"],
        "month": n.rng.choice(MONTHS),
        "y": year(n),
    }


def length(n: Names, w: Slots) -> Slots:
    size, y = n.rng.randint(130, 4800), year(n)
    kind = n.rng.choice(["bridge", "tunnel", "pier"])
    step = 100 if size > 600 else 10
    return {
        "name": f"the {w['place']} {kind}",
        "k": kind,
        "n": f"{size:,}",
        "about": f"{round(size / step) * step:,}",
        "less": f"{size - size // 5:,}",
        "more": f"{size + size // 4:,}",
        "y": y,
        "o_y": shifted(n, y),
        "o_n": f"{size + n.rng.choice((-1, 1)) * (size // 3):,}",
        "m": str(n.rng.randint(20, 600)),
        "p": w["p"],
    }


def superlative(n: Names, w: Slots) -> Slots:
    kind = n.rng.choice(_STRUCTURES)
    word = n.rng.choice([("longest", "longer"), ("busiest", "busier"), ("most expensive", "more expensive")])
    return {
        "name": f"the {n.place()} {kind}",
        "k": kind,
        "most": word[0],
        "more": word[1],
        "r": w["place"],
        "o": f"the {n.place()} {kind}",
        "p": w["p"],
    }


def first(n: Names, w: Slots) -> Slots:
    i, y = n.rng.randrange(len(_DEEDS)), year(n)
    return {
        "p": n.person(woman=True),
        "do": _DEEDS[i],
        "done": _DONE[i],
        "y": y,
        "later": str(int(y) + 6),
        "early": str(int(y) - 5),
        "c": w["place"],
        "o_p": n.person(woman=True),
    }


def member(n: Names, w: Slots) -> Slots:
    y = year(n)
    return {
        "c": w["place"],
        "l": f"the {n.place()} League",
        "y": y,
        "o_y": shifted(n, y),
        "d": n.place(),
        "n": str(n.rng.randint(5, 40)),
    }


def branches(n: Names, w: Slots) -> Slots:
    i = n.rng.randint(1, len(NUMBER) - 1)
    return {
        "a": w["firm"],
        "n": NUMBER[i],
        "fewer": NUMBER[i - 1],
        "o_n": n.other(NUMBER[i], NUMBER),
        "r": w["place"],
        "what": n.rng.choice(["shops", "warehouses", "offices", "plants"]),
    }


def change(n: Names, w: Slots) -> Slots:
    a = n.rng.randint(40, 400)
    by = n.rng.randint(8, 90)
    what = n.rng.choice(["passengers", "visitors", "members", "students", "jobs"])
    y = n.rng.randint(1990, 2020)
    return {
        "org": w["org"],
        "what": what,
        "a": f"{a},000",
        "b": f"{a + by},000",
        "d": f"{by},000",
        "y1": str(y),
        "y2": str(y + n.rng.randint(1, 4)),
        "o_d": f"{by + 13},000",
    }


def meeting(n: Names, w: Slots) -> Slots:
    return {
        "p": w["p"],
        "q": w["q"],
        "place": n.place(),
        "d": _date(n),
        "o_p": n.person(),
        "t": n.rng.choice(_TOPICS),
        "h": n.rng.choice(NUMBER),
    }


def trial(n: Names, w: Slots) -> Slots:
    years = n.rng.randint(2, 9)
    crime = n.rng.choice(_CRIMES)
    return {
        "p": n.person(),
        "crime": crime,
        "n": NUMBER[years - 2],
        "o_n": n.other(NUMBER[years - 2], NUMBER),
        "court": w["place"],
        "y": year(n),
        "firm": w["firm"],
    }


def vote(n: Names, w: Slots) -> Slots:
    a = n.rng.randint(30, 80)
    return {
        "c": f"{w['place']} council",
        "a": str(a),
        "b": str(n.rng.randint(5, a - 3)),
        "plan": n.rng.choice(["the tram plan", "the new budget", "the harbour fee", "the smoking ban"]),
        "d": _date(n),
        "p": w["p"],
    }


def treaty(n: Names, w: Slots) -> Slots:
    return {
        "a": w["place"],
        "b": n.place(),
        "t": n.rng.choice(_TOPICS),
        "d": _date(n),
        "c": n.place(),
        "p": w["p"],
        "in": n.place(),
    }


def family(n: Names, w: Slots) -> Slots:
    return {
        "p": n.person(woman=True),
        "f": n.person(woman=False),
        "b": n.person(woman=False),
        "o_p": n.person(woman=False),
        "org": w["org"],
        "y": year(n),
    }


def late(n: Names, w: Slots) -> Slots:
    y = n.rng.randint(1975, 2018)
    return {
        "name": f"the {n.place()} {n.rng.choice(['line', 'hospital', 'stadium', 'library', 'terminal'])}",
        "y1": str(y),
        "y2": str(y + n.rng.randint(1, 5)),
        "p": w["p"],
        "m": str(n.rng.randint(30, 900)),
    }


def study(n: Names, w: Slots) -> Slots:
    p = n.rng.randint(11, 60)
    return {
        "n": f"{n.rng.randint(2, 90) * 100:,}",
        "p": str(p),
        "o": str(p + n.rng.choice((-8, 9, 20))),
        "org": w["org"],
        "drug": f"{n.rng.choice(_FAMILY_1).lower()}o{n.rng.choice(['mab', 'xin', 'pril', 'statin'])}",
        "ill": n.rng.choice(["stroke", "migraine", "relapse", "infection"]),
    }


def where(n: Names, w: Slots) -> Slots:
    way = n.rng.choice([("north", "south"), ("east", "west"), ("south", "north"), ("west", "east")])
    return {
        "a": w["place"],
        "b": n.place(),
        "way": way[0],
        "back": way[1],
        "n": str(n.rng.randint(8, 300)),
        "river": f"the {n.rng.choice(_FAMILY_1)}a",
        "pop": f"{n.rng.randint(4, 90)},000",
    }


def prize(n: Names, w: Slots) -> Slots:
    y = year(n)
    prize = n.rng.choice(_PRIZES)
    return {
        "p": n.person(),
        "z": prize,
        "o_z": n.other(prize, _PRIZES),
        "y": y,
        "o_y": shifted(n, y),
        "o_p": n.person(),
        "work": n.rng.choice(
            [
                "a novel about the salt trade",
                "a report on the mines",
                "a history of the port",
                "a film about the strike",
            ]
        ),
    }


def compared(n: Names, w: Slots) -> Slots:
    kind = n.rng.choice(_STRUCTURES)
    return {"a": f"the {n.place()} {kind}", "b": f"the {n.place()} {kind}", "n": str(n.rng.randint(3, 90)), "k": kind}


def left(n: Names, w: Slots) -> Slots:
    y = year(n)
    return {
        "p": n.person(),
        "role": n.rng.choice(_ROLES),
        "org": w["org"],
        "n": n.rng.choice(NUMBER),
        "y": y,
        "o_y": shifted(n, y),
        "firm": w["firm"],
    }


_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth"]
_SHARES = [("a quarter", 25), ("a third", 33), ("half", 50), ("two thirds", 67), ("three quarters", 75)]
_SEASONS = {
    "March": "spring",
    "April": "spring",
    "June": "summer",
    "July": "summer",
    "October": "autumn",
    "November": "autumn",
}


def visit(n: Names, w: Slots) -> Slots:
    turn, y = n.rng.randint(1, 4), year(n)
    return {
        "p": w["p"],
        "to": n.place(),
        "y": y,
        "turn": _ORDINALS[turn],
        "times": NUMBER[turn - 1],
        "o_turn": _ORDINALS[turn + 1],
        "o_y": shifted(n, y),
        "office": n.rng.choice(OFFICES),
        "c": w["place"],
        "q": w["q"],
    }


def founded(n: Names, w: Slots) -> Slots:
    y = int(year(n))
    return {
        "a": n.firm(),
        "p": n.person(),
        "q": n.person(),
        "y": str(y),
        "before": str(y - 1),
        "o_y": shifted(n, str(y)),
        "c": w["place"],
        "d": n.place(),
        "o_p": n.person(),
    }


def renamed(n: Names, w: Slots) -> Slots:
    y = year(n)
    return {"old": n.body(), "new": n.body(), "y": y, "o_y": shifted(n, y), "other": n.body(), "p": w["p"]}


def ranked(n: Names, w: Slots) -> Slots:
    i = n.rng.randint(1, 4)
    return {
        "p": n.person(),
        "q": n.person(),
        "i": _ORDINALS[i],
        "ahead": NUMBER[i - 2] if i > 1 else "one",
        "o_i": _ORDINALS[i + 1],
        "race": f"the {n.place()} marathon",
        "y": year(n),
        "t": str(n.rng.randint(2, 50)),
        "were": "was" if i == 1 else "were",
        "runners": "runner" if i == 1 else "runners",
    }


def survey(n: Names, w: Slots) -> Slots:
    share = n.rng.choice([16, 22, 27, 36, 41, 58, 63, 71, 84])
    return {
        "org": w["org"],
        "s": str(share),
        "n": f"{n.rng.randint(6, 60) * 100:,}",
        "c": w["place"],
        "part": "most" if share > 50 else "a minority",
        "o_part": "a minority" if share > 50 else "most",
        "half": "more than half" if share > 50 else "fewer than half",
        "o_half": "fewer than half" if share > 50 else "more than half",
        "rest": str(100 - share),
        "o_s": str(share + 11),
        "plan": n.rng.choice(["the new airport", "a road toll", "longer school days", "the merger of the two towns"]),
    }


def share(n: Names, w: Slots) -> Slots:
    i = n.rng.randrange(len(_SHARES))
    words, share = _SHARES[i]
    o_words, o_share = _SHARES[(i + n.rng.randint(1, len(_SHARES) - 1)) % len(_SHARES)]
    return {
        "org": w["org"],
        "words": words,
        "s": str(share),
        "o_words": o_words,
        "o_s": str(o_share),
        "a": w["firm"],
        "what": n.rng.choice(["budget", "income", "area", "staff"]),
    }


def times(n: Names, w: Slots) -> Slots:
    a = n.rng.randint(20, 400)
    word, by, wrong = n.rng.choice([("doubled", 2, "tripled"), ("tripled", 3, "doubled"), ("halved", 0.5, "doubled")])
    y = n.rng.randint(1985, 2019)
    return {
        "a": w["firm"],
        "what": n.rng.choice(["sales", "output", "profit", "debt"]),
        "x": str(2 * a),
        "z": str(round(2 * a * by)),
        "word": word,
        "wrong": wrong,
        "way": "fell" if by < 1 else "rose",
        "back": "rose" if by < 1 else "fell",
        "y1": str(y),
        "y2": str(y + n.rng.randint(1, 5)),
        "unit": "million crowns",
    }


def dated(n: Names, w: Slots) -> Slots:
    month = n.rng.choice(list(_SEASONS))
    at = MONTHS.index(month)
    y = year(n)
    return {
        "event": n.rng.choice(
            [
                f"the fire at the {w['place']} mill",
                f"the {w['place']} summit",
                f"the collapse of the {w['place']} dam",
                f"the opening of the {w['place']} fair",
                f"the {w['place']} derailment",
            ]
        ),
        "d": str(n.rng.randint(3, 27)),
        "m": month,
        "y": y,
        "season": _SEASONS[month],
        "o_m": MONTHS[(at + 5) % 12],
        "o_y": shifted(n, y),
        "early": MONTHS[at - 1],
        "late": MONTHS[at + 1],
        "k": NUMBER[n.rng.randint(0, 8)],
        "p": w["p"],
    }


def span(n: Names, w: Slots) -> Slots:
    y, years = n.rng.randint(1960, 2005), n.rng.randint(2, 11)
    return {
        "p": n.person(),
        "office": n.rng.choice(OFFICES),
        "c": w["place"],
        "y1": str(y),
        "y2": str(y + years),
        "n": NUMBER[years - 2],
        "mid": str(y + 1),
        "after": str(y + years + 2),
        "before": str(y - 2),
        "o_p": n.person(),
    }


def planned(n: Names, w: Slots) -> Slots:
    return {
        "a": w["firm"],
        "what": n.rng.choice(["factory", "ferry terminal", "data centre", "warehouse"]),
        "c": n.place(),
        "y": str(n.rng.randint(2024, 2031)),
        "m": str(n.rng.randint(20, 700)),
        "d": n.place(),
        "p": w["p"],
    }


def said(n: Names, w: Slots) -> Slots:
    what = n.rng.choice(
        [
            ("the talks had gone well", "the talks had failed"),
            ("taxes would fall", "taxes would rise"),
            ("the bridge was safe", "the bridge was unsafe"),
            ("the strike was over", "the strike would go on"),
        ]
    )
    return {"p": w["p"], "org": w["org"], "what": what[0], "not": what[1], "q": w["q"], "place": w["place"]}


def banned(n: Names, w: Slots) -> Slots:
    y = int(year(n))
    return {
        "c": w["place"],
        "x": n.rng.choice(
            ["the import of timber", "night fishing", "street racing", "shark fishing", "smoking in parks"]
        ),
        "y": str(y),
        "later": str(y + n.rng.randint(2, 6)),
        "d": n.place(),
        "before": str(y - 3),
    }


def former(n: Names, w: Slots) -> Slots:
    y = int(year(n))
    return {
        "p": n.person(),
        "office": n.rng.choice(OFFICES),
        "c": w["place"],
        "to": n.place(),
        "y": str(y),
        "left": str(y - n.rng.randint(2, 12)),
        "q": w["q"],
    }


def killed(n: Names, w: Slots) -> Slots:
    i = n.rng.randint(1, 8)
    return {
        "e": n.rng.choice(["storm", "fire", "train crash", "blast", "flood"]),
        "c": n.place(),
        "n": NUMBER[i],
        "o_n": NUMBER[i + 1],
        "less": NUMBER[i - 1],
        "inj": str(n.rng.randint(14, 80)),
        "y": year(n),
    }


def every(n: Names, w: Slots) -> Slots:
    i = n.rng.randint(2, 9)
    return {
        "n": NUMBER[i],
        "what": n.rng.choice(["villages", "schools", "boats", "stations"]),
        "c": w["place"],
        "done": n.rng.choice(["inspected", "repaired", "sold", "reached by the flood"]),
        "more": NUMBER[i + 1],
        "k": NUMBER[i - 2],
    }


def some(n: Names, w: Slots) -> Slots:
    i = n.rng.randint(4, 10)
    return {
        "n": NUMBER[i],
        "k": NUMBER[i - 3],
        "what": n.rng.choice(["villages", "schools", "boats", "stations"]),
        "c": w["place"],
        "done": n.rng.choice(["inspected", "repaired", "sold", "reached by the flood"]),
        "rest": NUMBER[1],
    }


def test(n: Names, w: Slots) -> Slots:
    good = n.rng.random() < 0.5
    return {
        "x": f"the {n.place()}-{n.rng.randint(2, 9)} rocket",
        "y": year(n),
        "how": "reached its orbit" if good else "broke up after launch",
        "right": "was a success" if good else "failed",
        "wrong": "failed" if good else "was a success",
        "c": w["place"],
        "km": str(n.rng.randint(200, 900)),
        "turn": n.rng.choice(_ORDINALS[:4]),
    }


def appointed(n: Names, w: Slots) -> Slots:
    y = year(n)
    return {
        "a": w["p"],
        "b": n.person(),
        "office": n.rng.choice(["ambassador to", "envoy to", "consul in"]),
        "to": n.place(),
        "y": y,
        "o_y": shifted(n, y),
        "o_to": n.place(),
        "q": w["q"],
    }


def born(n: Names, w: Slots) -> Slots:
    y = n.rng.randint(1930, 1985)
    age = n.rng.randint(24, 60)
    return {
        "p": n.person(),
        "c": n.place(),
        "y": str(y),
        "then": str(y + age),
        "age": str(age),
        "o_age": str(age + n.rng.choice((-6, -4, 5, 9))),
        "d": n.place(),
        "o_y": str(y + n.rng.choice((-4, 3, 6))),
        "org": w["org"],
    }


def wrote(n: Names, w: Slots) -> Slots:
    what = n.rng.choice(["Salt", "Glass", "Winter", "Silent", "Long"])
    title = f"“The {what} {n.rng.choice(['Road', 'Harbour', 'Season', 'Letter', 'House'])}”"
    y = year(n)
    return {
        "p": n.person(),
        "t": title,
        "y": y,
        "o_y": shifted(n, y),
        "o_p": n.person(),
        "k": n.rng.choice(["novel", "play", "study", "memoir"]),
        "n": NUMBER[n.rng.randint(0, 8)],
        "c": w["place"],
    }


def host(n: Names, w: Slots) -> Slots:
    y = int(year(n))
    return {
        "g": f"the {n.rng.choice(['Northern', 'Lake', 'Island', 'Baltic'])} Games",
        "c": w["place"],
        "y": str(y),
        "d": n.place(),
        "n": str(n.rng.randint(12, 70)),
        "next": str(y + 4),
        "o_c": n.place(),
    }


def price(n: Names, w: Slots) -> Slots:
    a = n.rng.randint(10, 60)
    b = a + n.rng.choice((-5, -3, 4, 7, 12))
    return {
        "a": str(a),
        "b": str(b),
        "way": "raised" if b > a else "cut",
        "back": "cut" if b > a else "raised",
        "dearer": "dearer" if b > a else "cheaper",
        "o_dearer": "cheaper" if b > a else "dearer",
        "d": str(abs(b - a)),
        "org": w["org"],
        "what": n.rng.choice(["a day ticket", "a season ticket", "entry"]),
        "y": year(n),
    }
