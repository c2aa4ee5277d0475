"""Pairs made by rule: small invented worlds, told in passages, with claims that they bear out, rule out or leave open.

A world is a handful of facts that share names. A passage tells some of them, each in one of several wordings; a claim is
about one of the facts, in another wording. So *supported* needs a paraphrase found among other sentences, *refuted* needs a
slot that can have one value only, and *not enough* is about the same names: a fact that this passage leaves out, or
something that it does not say. Every name is made of syllables.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from training.data import Pair

Slots = dict[str, str]

_GIVEN = ("Ada Bela Cora Dina Edda Fenna Gerda Hanna Ilse Jonna Karla Lena Mira Nora Oda Petra Rhea Selma Tilda Una "
          "Aron Benno Carlo Dario Emil Falk Gero Henk Ivo Jorn Kaspar Levin Milo Nils Otto Piet Rafe Sven Timo Urs").split()  # fmt: skip
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
        kinds = ("the {} Chamber of Trade", "the {} Harbour Board", "the University of {}", "the {} Transport Authority",
                 "the {} Museum", "the {} Football Association", "the {} Health Service", "the Bank of {}")  # fmt: skip
        return self.new(lambda: self.rng.choice(kinds).format(self.place()))

    def other(self, value: str, choices: list[str]) -> str:
        return self.rng.choice([choice for choice in choices if choice != value])


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of fact. Templates name the slots; ``o_`` before a slot's name is another value of the same sort."""

    slots: Callable[[Names, Slots], Slots]
    says: tuple[str, ...]
    holds: tuple[str, ...]
    fails: tuple[str, ...]
    open: tuple[str, ...]


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
_DEEDS = ["cross the Varn Strait alone", "climb Mount Ebral in winter", "fly a glider over the Tosk range",
          "sit on the Supreme Court", "command a research ship", "referee a cup final"]  # fmt: skip
_DONE = ["crossed the Varn Strait alone", "climbed Mount Ebral in winter", "flown a glider over the Tosk range",
         "sat on the Supreme Court", "commanded a research ship", "refereed a cup final"]  # fmt: skip
_TOPICS = ["fishing rights", "a shared railway", "the exchange of prisoners", "water from the Oder lake",
           "student visas", "the border market"]  # fmt: skip


def _office(n: Names, w: Slots) -> Slots:
    y = year(n)
    role = n.rng.choice(_ROLES)
    return {"p": w["p"], "role": role, "org": w["org"], "y": y, "o_y": shifted(n, y), "o_p": n.person(),
            "place": w["place"]}  # fmt: skip


def _successor(n: Names, w: Slots) -> Slots:
    y = year(n)
    return {"old": n.person(), "new": w["q"], "role": n.rng.choice(_ROLES), "org": w["org"], "y": y,
            "o_y": shifted(n, y), "o_p": n.person(), "years": n.rng.choice(NUMBER)}  # fmt: skip


def _purchase(n: Names, w: Slots) -> Slots:
    y, sum_ = year(n), n.rng.randint(12, 900)
    return {"a": w["firm"], "b": n.firm(), "m": str(sum_), "o_m": str(round(sum_ * n.rng.choice((0.5, 0.7, 1.4, 2)))),
            "y": y, "o_y": shifted(n, y), "c": n.firm(), "place": w["place"]}  # fmt: skip


def _match(n: Names, w: Slots) -> Slots:
    a = n.rng.randint(2, 5)
    return {"a": f"{w['place']} United", "b": f"{n.place()} Rovers", "g": str(a), "h": str(n.rng.randint(0, a - 1)),
            "stadium": f"{n.place()} Park", "p": w["p"], "month": n.rng.choice(MONTHS), "y": year(n)}  # fmt: skip


def _length(n: Names, w: Slots) -> Slots:
    size, y = n.rng.randint(130, 4800), year(n)
    kind = n.rng.choice(["bridge", "tunnel", "pier"])
    step = 100 if size > 600 else 10
    return {"name": f"the {w['place']} {kind}", "k": kind, "n": f"{size:,}", "about": f"{round(size / step) * step:,}",
            "less": f"{size - size // 5:,}", "more": f"{size + size // 4:,}", "y": y, "o_y": shifted(n, y),
            "o_n": f"{size + n.rng.choice((-1, 1)) * (size // 3):,}", "m": str(n.rng.randint(20, 600)), "p": w["p"]}  # fmt: skip


def _superlative(n: Names, w: Slots) -> Slots:
    kind = n.rng.choice(_STRUCTURES)
    word = n.rng.choice([("longest", "longer"), ("busiest", "busier"), ("most expensive", "more expensive")])
    return {"name": f"the {n.place()} {kind}", "k": kind, "most": word[0], "more": word[1], "r": w["place"],
            "o": f"the {n.place()} {kind}", "p": w["p"]}  # fmt: skip


def _first(n: Names, w: Slots) -> Slots:
    i, y = n.rng.randrange(len(_DEEDS)), year(n)
    return {"p": n.person(woman=True), "do": _DEEDS[i], "done": _DONE[i], "y": y, "later": str(int(y) + 6),
            "early": str(int(y) - 5), "c": w["place"], "o_p": n.person(woman=True)}  # fmt: skip


def _member(n: Names, w: Slots) -> Slots:
    y = year(n)
    return {"c": w["place"], "l": f"the {n.place()} League", "y": y, "o_y": shifted(n, y), "d": n.place(),
            "n": str(n.rng.randint(5, 40))}  # fmt: skip


def _branches(n: Names, w: Slots) -> Slots:
    i = n.rng.randint(1, len(NUMBER) - 1)
    return {"a": w["firm"], "n": NUMBER[i], "fewer": NUMBER[i - 1], "o_n": n.other(NUMBER[i], NUMBER), "r": w["place"],
            "what": n.rng.choice(["shops", "warehouses", "offices", "plants"])}  # fmt: skip


def _change(n: Names, w: Slots) -> Slots:
    a = n.rng.randint(40, 400)
    by = n.rng.randint(8, 90)
    what = n.rng.choice(["passengers", "visitors", "members", "students", "jobs"])
    y = n.rng.randint(1990, 2020)
    return {"org": w["org"], "what": what, "a": f"{a},000", "b": f"{a + by},000", "d": f"{by},000", "y1": str(y),
            "y2": str(y + n.rng.randint(1, 4)), "o_d": f"{by + 13},000"}  # fmt: skip


def _meeting(n: Names, w: Slots) -> Slots:
    return {"p": w["p"], "q": w["q"], "place": n.place(), "d": _date(n), "o_p": n.person(), "t": n.rng.choice(_TOPICS),
            "h": n.rng.choice(NUMBER)}  # fmt: skip


def _trial(n: Names, w: Slots) -> Slots:
    years = n.rng.randint(2, 9)
    crime = n.rng.choice(_CRIMES)
    return {"p": n.person(), "crime": crime, "n": NUMBER[years - 2], "o_n": n.other(NUMBER[years - 2], NUMBER), "court": w["place"],
            "y": year(n), "firm": w["firm"]}  # fmt: skip


def _vote(n: Names, w: Slots) -> Slots:
    a = n.rng.randint(30, 80)
    return {"c": f"{w['place']} council", "a": str(a), "b": str(n.rng.randint(5, a - 3)), "plan": n.rng.choice(
            ["the tram plan", "the new budget", "the harbour fee", "the smoking ban"]), "d": _date(n), "p": w["p"]}  # fmt: skip


def _treaty(n: Names, w: Slots) -> Slots:
    return {"a": w["place"], "b": n.place(), "t": n.rng.choice(_TOPICS), "d": _date(n), "c": n.place(), "p": w["p"],
            "in": n.place()}  # fmt: skip


def _family(n: Names, w: Slots) -> Slots:
    return {"p": n.person(woman=True), "f": n.person(woman=False), "b": n.person(woman=False), "o_p": n.person(woman=False),
            "org": w["org"], "y": year(n)}  # fmt: skip


def _late(n: Names, w: Slots) -> Slots:
    y = n.rng.randint(1975, 2018)
    return {"name": f"the {n.place()} {n.rng.choice(['line', 'hospital', 'stadium', 'library', 'terminal'])}",
            "y1": str(y), "y2": str(y + n.rng.randint(1, 5)), "p": w["p"], "m": str(n.rng.randint(30, 900))}  # fmt: skip


def _study(n: Names, w: Slots) -> Slots:
    p = n.rng.randint(11, 60)
    return {"n": f"{n.rng.randint(2, 90) * 100:,}", "p": str(p), "o": str(p + n.rng.choice((-8, 9, 20))), "org": w["org"],
            "drug": f"{n.rng.choice(_FAMILY_1).lower()}o{n.rng.choice(['mab', 'xin', 'pril', 'statin'])}",
            "ill": n.rng.choice(["stroke", "migraine", "relapse", "infection"])}  # fmt: skip


def _where(n: Names, w: Slots) -> Slots:
    way = n.rng.choice([("north", "south"), ("east", "west"), ("south", "north"), ("west", "east")])
    return {"a": w["place"], "b": n.place(), "way": way[0], "back": way[1], "n": str(n.rng.randint(8, 300)),
            "river": f"the {n.rng.choice(_FAMILY_1)}a", "pop": f"{n.rng.randint(4, 90)},000"}  # fmt: skip


def _prize(n: Names, w: Slots) -> Slots:
    y = year(n)
    prize = n.rng.choice(_PRIZES)
    return {"p": n.person(), "z": prize, "o_z": n.other(prize, _PRIZES), "y": y, "o_y": shifted(n, y),
            "o_p": n.person(), "work": n.rng.choice(["a novel about the salt trade", "a report on the mines", "a history "
            "of the port", "a film about the strike"])}  # fmt: skip


def _compared(n: Names, w: Slots) -> Slots:
    kind = n.rng.choice(_STRUCTURES)
    return {"a": f"the {n.place()} {kind}", "b": f"the {n.place()} {kind}", "n": str(n.rng.randint(3, 90)), "k": kind}


def _left(n: Names, w: Slots) -> Slots:
    y = year(n)
    return {"p": n.person(), "role": n.rng.choice(_ROLES), "org": w["org"], "n": n.rng.choice(NUMBER), "y": y,
            "o_y": shifted(n, y), "firm": w["firm"]}  # fmt: skip


KINDS = (
    Kind(slots=_office,
         says=("{p} became {role} of {org} in {y}.", "In {y} {org} named {p} as its {role}.",
               "{p}, the {role} of {org} since {y}, spoke first.", "{p} has served as {role} of {org} since {y}."),
         holds=("{p} is the {role} of {org}.", "The {role} of {org} is called {p}.", "{p} took up the post of {role} at {org} in {y}.",
                "{p} has held the office of {role} at {org} since {y}.", "{org} has had the same {role} since {y}.",
                "It was not before {y} that {p} became {role} of {org}."),
         fails=("{p} became {role} of {org} in {o_y}.", "The {role} of {org} is {o_p}.", "{p} has never held an office at {org}.",
                "{p} has been the {role} of {org} since {o_y}.", "{p} turned down the post of {role} at {org}."),
         open=("{p} grew up in {place}.", "{p} wants to leave {org}.", "{p} was chosen from a list of five.", "{p} had worked for {org} before {y}.",
               "{p} has no children.", "{p} earns more than anyone else at {org}.", "{p} has never given an interview.")),
    Kind(slots=_successor,
         says=("{new} succeeded {old} as {role} of {org} in {y}.", "In {y} {old} handed the post of {role} at {org} to {new}.",
               "{new} took over from {old}, who had been {role} of {org}, in {y}."),
         holds=("{old} was {role} of {org} before {new}.", "{new} followed {old} as {role} of {org}.", "{old} is no longer {role} of {org}.",
                "{new} became {role} of {org} in {y}.", "The predecessor of {new} as {role} of {org} was {old}."),
         fails=("{old} followed {new} as {role} of {org}.", "{new} took over from {o_p} as {role} of {org}.", "{new} never became {role} of {org}.",
                "{old} gave up the post of {role} at {org} in {o_y}.", "{o_p} succeeded {old} as {role} of {org}."),
         open=("{old} stepped down because of poor health.", "{new} was the only candidate.", "{old} had been {role} for {years} years.",
               "{old} and {new} did not know each other.", "The staff of {org} were against {new}.", "{new} promised to cut costs.")),
    Kind(slots=_purchase,
         says=("{a} bought {b} for {m} million crowns in {y}.", "{b} was sold to {a} in {y}; the price was {m} million crowns.",
               "In {y} the owners of {b} accepted an offer of {m} million crowns from {a}."),
         holds=("{a} took over {b}.", "{a} paid {m} million crowns for {b}.", "{b} has belonged to {a} since {y}.", "The buyer of {b} was {a}.",
                "{b} did not stay independent.", "{b} changed hands in {y}."),
         fails=("{b} bought {a}.", "{a} paid {o_m} million crowns for {b}.", "{b} was bought by {c}.", "{b} has never been sold.",
                "{a} acquired {b} in {o_y}.", "{a} got {b} for nothing."),
         open=("{b} made a loss in {y}.", "{a} wants to close the works of {b}.", "{c} had made an offer for {b} too.",
               "{a} moved its seat to {place}.", "No worker of {b} lost a job.", "{b} was founded by a teacher.")),
    Kind(slots=_match,
         says=("{a} beat {b} {g}-{h} at {stadium}.", "At {stadium} {b} lost {h}-{g} to {a}.", "{a} won {g}-{h} against {b} at {stadium} in {month} {y}."),
         holds=("{b} were defeated by {a}.", "{a} won their match against {b}.", "{a} scored {g} goals against {b}.", "{b} did not win against {a}.",
                "{b} lost at {stadium}."),
         fails=("{b} beat {a}.", "The match between {a} and {b} ended in a draw.", "{a} did not score against {b}.", "{a} lost to {b} at {stadium}."),
         open=("{p} scored the first goal.", "{a} had lost the match before.", "{b} played with ten men from the break on.", "{stadium} was sold out.",
               "{b} have never won at {stadium}.", "{a} lead the table.")),
    Kind(slots=_length,
         says=("{name}, opened in {y}, is {n} metres long.", "Since {y} traffic has used {name}, whose length is {n} metres.",
               "{name} measures {n} metres from end to end and was opened in {y}."),
         holds=("{name} is about {about} metres long.", "{name} is longer than {less} metres.", "{name} is shorter than {more} metres.",
                "{name} was opened in {y}.", "{name} is not as long as {more} metres."),
         fails=("{name} is {o_n} metres long.", "{name} is longer than {more} metres.", "{name} was opened in {o_y}.", "{name} is less than {less} metres long.",
                "{name} has not been opened."),
         open=("{name} cost {m} million crowns.", "{name} is the longest {k} in the country.", "{name} was designed by {p}.", "No {k} was built faster than {name}.",
               "{name} is closed in strong wind.")),
    Kind(slots=_superlative,
         says=("{name} is the {most} {k} in {r}.", "No other {k} in {r} is {more} than {name}.", "Of all that were built in {r}, the {most} {k} is {name}."),
         holds=("There is no {more} {k} in {r} than {name}.", "{name} holds the record as the {most} {k} in {r}.", "Every other {k} in {r} falls short of {name}, the {most}.",
                "{name} stands in {r}."),
         fails=("{o} is the {most} {k} in {r}.", "{r} has a {more} {k} than {name}.", "{name} is only the second {most} {k} in {r}.",
                "{name} is not the {most} {k} in {r}."),
         open=("{name} is the {most} {k} in the world.", "{name} was built by {p}.", "{o} was built before {name}.", "{name} has never been repaired.",
               "{name} will soon lose its record to {o}.")),
    Kind(slots=_first,
         says=("In {y} {p} of {c} became the first woman to {do}.", "{p} of {c} was the first woman ever to {do}, in {y}.",
               "No woman had {done} until {p} of {c} did so in {y}."),
         holds=("No woman had {done} before {p}.", "{p} has {done}.", "Before {y} no woman had {done}.", "A woman from {c} was the first to {do}."),
         fails=("{o_p} was the first woman to {do}, in {early}.", "{p} was the second woman to {do}.", "No woman has ever {done}.", "A woman had already {done} in {early}."),
         open=("{o_p} was the second woman to {do}, in {later}.", "No woman has {done} since {p}.", "{p} was the youngest person to {do}.", "{p} needed two attempts.",
               "{p} was never paid for it.")),
    Kind(slots=_member,
         says=("{c} joined {l} in {y}.", "{l} took in {c} in {y}.", "{c} has been a member of {l} since {y}."),
         holds=("{c} belongs to {l}.", "{c} became part of {l} in {y}.", "{c} was not in {l} before {y}.", "The members of {l} include {c}."),
         fails=("{c} has never belonged to {l}.", "{c} joined {l} in {o_y}.", "{l} refused to take in {c}.", "{c} stayed out of {l}."),
         open=("{c} founded {l} together with {d}.", "{d} belongs to {l} as well.", "{l} has {n} members.", "{c} wants to leave {l}.", "{d} voted against {c}.",
               "{d} has never belonged to {l}.")),
    Kind(slots=_branches,
         says=("{a} has {n} {what} in {r}.", "In {r} {a} runs {n} {what}.", "{n} {what} in {r} belong to {a}."),
         holds=("{a} has more than {fewer} {what} in {r}.", "{a} is present in {r}.", "{a} owns {n} {what} in {r}.", "{a} does not have fewer than {n} {what} in {r}."),
         fails=("{a} has {o_n} {what} in {r}.", "{a} has no {what} in {r}.", "{a} has only {fewer} {what} in {r}."),
         open=("{a} is the largest employer in {r}.", "{a} will close two of its {what}.", "{a} has {what} in four countries.", "{a} does not own the buildings.")),
    Kind(slots=_change,
         says=("The number of {what} of {org} rose from {a} in {y1} to {b} in {y2}.", "{org} counted {b} {what} in {y2}, after {a} in {y1}."),
         holds=("{org} had {d} more {what} in {y2} than in {y1}.", "The number of {what} of {org} went up between {y1} and {y2}.", "In {y1} {org} had fewer {what} than in {y2}.",
                "{org} did not lose {what} between {y1} and {y2}."),
         fails=("The number of {what} of {org} fell between {y1} and {y2}.", "{org} had {o_d} more {what} in {y2} than in {y1}.", "In {y2} {org} had {a} {what}.",
                "{org} had as many {what} in {y2} as in {y1}."),
         open=("The number of {what} of {org} had fallen before {y1}.", "{org} expects more {what} next y.", "No other body has more {what} than {org}.",
               "Higher prices were the reason.")),
    Kind(slots=_meeting,
         says=("{p} met {q} in {place} on {d}.", "On {d} {q} received {p} in {place}.", "{p} and {q} held talks in {place} on {d}."),
         holds=("{q} and {p} have met.", "There was a meeting between {p} and {q} in {place}.", "{p} talked with {q} in {place}.", "{p} was in {place} on {d}."),
         fails=("{p} has never met {q}.", "{p} and {q} have never been in {place} together.", "{q} refused to see {p} in {place} on {d}."),
         open=("{p} met {o_p} in {place}.", "It was the first meeting of {p} and {q}.", "{p} and {q} agreed on {t}.", "The talks between {p} and {q} took {h} hours.",
               "{p} and {q} have not met since.", "{q} invited {p} to come again.")),
    Kind(slots=_trial,
         says=("A court in {court} found {p} guilty of {crime} and gave a sentence of {n} years.", "{p} was convicted of {crime} in {court} and must go to prison for {n} years.",
               "{p} was sentenced in {court} to {n} years in prison for {crime}."),
         holds=("{p} was convicted.", "{p} was found guilty of {crime}.", "{p} got {n} years in prison.", "{p} was not acquitted.", "The trial of {p} took place in {court}."),
         fails=("{p} was acquitted of {crime}.", "{p} got {o_n} years in prison.", "{p} was never tried.", "The court in {court} found {p} not guilty."),
         open=("{p} will appeal.", "{p} confessed.", "{p} had worked for {firm}.", "{p} had been convicted before.", "{p} has not paid the fine.", "Nobody else was charged.")),
    Kind(slots=_vote,
         says=("The {c} approved {plan} by {a} votes to {b}.", "On {d} the {c} passed {plan}; {a} members voted for it and {b} against.",
               "{plan} got {a} votes in the {c}, with {b} against, and was adopted."),
         holds=("The {c} adopted {plan}.", "A majority of the {c} was for {plan}.", "The vote on {plan} was not unanimous.", "{b} members of the {c} were against {plan}."),
         fails=("The {c} rejected {plan}.", "The {c} was unanimous on {plan}.", "The vote on {plan} ended in a tie.", "{a} members of the {c} were against {plan}."),
         open=("{p} voted against {plan}.", "{plan} will cost more than was said.", "The {c} had rejected {plan} a y before.", "The debate on {plan} took three hours.",
               "No citizen was heard on {plan}.")),
    Kind(slots=_treaty,
         says=("{a} and {b} signed an agreement on {t} on {d}.", "An agreement on {t} was signed by {b} and {a} in {in}.", "In {in} {a} concluded an agreement with {b} on {t}."),
         holds=("{b} has an agreement with {a} on {t}.", "{a} and {b} came to terms on {t}.", "{a} put its name to an agreement with {b}.", "The talks of {a} and {b} on {t} did not fail."),
         fails=("{a} and {b} could not agree on {t}.", "{b} refused to sign an agreement with {a} on {t}.", "There has never been an agreement between {a} and {b} on {t}."),
         open=("{c} joined the agreement of {a} and {b}.", "The agreement of {a} and {b} runs for ten years.", "{p} led the talks for {a}.", "{b} has broken the agreement.",
               "{a} has no such agreement with {c}.", "It was the first agreement between {a} and {b}.")),
    Kind(slots=_family,
         says=("{p} is the daughter of {f} and the sister of {b}.", "{f} has two children, {p} and her brother {b}.", "{b} and {p}, his sister, are the children of {f}."),
         holds=("{f} is the father of {p}.", "{b} is {p}'s brother.", "{b} is the son of {f}.", "{p} and {b} have the same father.", "{p} is not an only child."),
         fails=("{f} is the brother of {p}.", "{b} is the father of {p}.", "{o_p} is the father of {p}.", "{p} has no brother.", "{f} has no children."),
         open=("{p} is older than {b}.", "{p} works for {org}.", "{f} died in {y}.", "{b} has never married.", "{p} and {b} do not speak to each other.")),
    Kind(slots=_late,
         says=("{name} was to open in {y1}, but it did not open until {y2}.", "Planned for {y1}, {name} was opened in {y2}.", "{name} opened in {y2}, later than {y1}, the y first announced."),
         holds=("{name} opened late.", "{name} was opened in {y2}.", "{name} was not ready in {y1}.", "The opening of {name} was put off."),
         fails=("{name} opened in {y1}.", "{name} opened on time.", "{name} was never opened.", "{name} opened sooner than planned."),
         open=("{name} cost {m} million crowns.", "The delay of {name} was caused by a strike.", "{p} opened {name}.", "{name} has not paid its way.", "{name} will be closed next y.")),
    Kind(slots=_study,
         says=("In a trial of {org} with {n} patients, {drug} lowered the risk of {ill} by {p} percent.", "{drug} cut the rate of {ill} by {p} percent among {n} patients, {org} found.",
               "Of {n} patients of {org}, those on {drug} had {p} percent fewer cases of {ill}."),
         holds=("{drug} made {ill} less likely in the trial.", "The risk of {ill} fell by {p} percent with {drug}.", "{org} tested {drug} on {n} patients.", "The trial of {drug} did not show more {ill}."),
         fails=("{drug} made {ill} more likely.", "{drug} had no effect on {ill} in the trial.", "{drug} lowered the risk of {ill} by {o} percent.", "{drug} has not been tested on patients."),
         open=("{drug} has been approved.", "{drug} lowered the number of deaths.", "The trial of {drug} was paid for by its maker.", "{drug} has no side effects.", "{drug} works in children.",
               "{drug} is cheaper than other drugs.")),
    Kind(slots=_where,
         says=("{a} lies on {river}, {n} kilometres {way} of {b}.", "{n} kilometres {way} of {b} is {a}, a town on {river}.", "From {b} it is {n} kilometres {way} to {a}, on {river}."),
         holds=("{b} lies {back} of {a}.", "{a} is on {river}.", "{a} is {way} of {b}.", "It is {n} kilometres from {a} to {b}.", "{a} is not {back} of {b}."),
         fails=("{a} lies {back} of {b}.", "{b} is {way} of {a}.", "{a} is not on a river."),
         open=("{a} has {pop} inhabitants.", "{a} is larger than {b}.", "No railway goes to {a}.", "{b} lies on {river} too.", "{a} was flooded by {river}.")),
    Kind(slots=_prize,
         says=("{p} won {z} in {y} for {work}.", "{z} went to {p} in {y}, for {work}.", "In {y} the jury of {z} chose {p}, who had made {work}."),
         holds=("{p} was given {z}.", "The winner of {z} in {y} was {p}.", "{work} brought {p} {z}.", "{p} did not go without a prize in {y}."),
         fails=("{o_p} won {z} in {y}.", "{p} was nominated for {z} in {y} but did not win.", "{p} has never won a prize.", "{p} won {z} in {o_y}, but not in {y}."),
         open=("{p} won {o_z} as well.", "{p} gave the money away.", "{o_p} was on the jury of {z}.", "{p} had never been nominated before.", "{z} is worth ten thousand crowns.",
               "{p} was the youngest winner of {z}.")),
    Kind(slots=_compared,
         says=("{a} is {n} metres longer than {b}.", "{b} is {n} metres shorter than {a}.", "{a} exceeds {b} in length by {n} metres."),
         holds=("{b} is shorter than {a}.", "{a} is longer than {b}.", "{a} and {b} are not of the same length.", "{b} is not as long as {a}."),
         fails=("{b} is longer than {a}.", "{a} and {b} are of the same length.", "{a} is shorter than {b}.", "{a} is not as long as {b}."),
         open=("{a} is older than {b}.", "{a} is the longest {k} in the country.", "{b} cost more than {a}.", "There is no longer {k} than {a}.", "{b} is in better repair than {a}.")),
    Kind(slots=_left,
         says=("{p} resigned as {role} of {org} in {y}, after {n} months.", "After {n} months as {role} of {org}, {p} gave up the post in {y}.",
               "{p}, for {n} months the {role} of {org}, stepped down in {y}."),
         holds=("{p} is no longer {role} of {org}.", "{p} was {role} of {org} for {n} months.", "{p} left the post of {role} at {org} in {y}.", "{p} used to be {role} of {org}."),
         fails=("{p} is still {role} of {org}.", "{p} was never {role} of {org}.", "{p} stayed {role} of {org} until the end of the term and did not resign.",
                "{p} resigned as {role} of {org} in {o_y}."),
         open=("{p} resigned because of a quarrel.", "{p} now works for {firm}.", "{org} has not found a new {role}.", "{p} was asked to stay.", "{p} had been {role} elsewhere before.",
               "{org} paid {p} nothing on leaving.")),
)  # fmt: skip


def world_pairs(count: int, seed: int, kinds: Sequence[Kind] = KINDS) -> list[Pair]:
    """``count`` pairs or a few more, the three labels about equally often; the same for the same seed."""
    rng = random.Random(seed)
    pairs: list[Pair] = []
    while len(pairs) < count:
        pairs.extend(_world(rng, kinds))
    return pairs


def _world(rng: random.Random, kinds: Sequence[Kind]) -> Iterator[Pair]:
    names = Names(rng)
    shared = {"p": names.person(), "q": names.person(), "org": names.body(), "firm": names.firm(), "place": names.place()}
    facts = [(kind, kind.slots(names, shared)) for kind in rng.sample(kinds, 7)]
    told = facts[: rng.randint(2, 5)]
    sentences = [_worded(rng.choice(kind.says), slots) for kind, slots in rng.sample(told, len(told))]
    evidence = _header(shared["place"], sentences, rng) + " ".join(sentences)

    def pair(template: str, slots: Slots, label: str) -> Pair:
        return Pair(evidence=evidence, claim=_worded(template, slots), label=label, scheme="3way", origin="worlds")

    for kind, slots in told[:3]:
        yield pair(rng.choice(kind.holds), slots, "supported")
        yield pair(rng.choice(kind.fails), slots, "refuted")
    for kind, slots in told[:2]:
        yield pair(rng.choice(kind.open), slots, "not_enough_info")
    left_out = rng.choice(facts[len(told) :])
    yield pair(rng.choice((*left_out[0].holds, *left_out[0].fails)), left_out[1], "not_enough_info")


def _header(place: str, sentences: Sequence[str], rng: random.Random) -> str:
    """A title and a day of publication, not before what is told; each of them before some passages only."""
    told = [int(found) for sentence in sentences for found in re.findall(r"\b(?:19|20)\d\d\b", sentence)]
    titles = (f"News from {place}. ", f"{place} in brief. ", f"What happened in {place}. ", f"The year in {place}. ")
    title = rng.choice(titles) if rng.random() < 0.4 else ""
    day = f"({max([*told, 1990])}-12-{rng.randint(10, 31)}) " if rng.random() < 0.4 else ""
    return title + day


def _worded(template: str, slots: Slots) -> str:
    text = template.format(**slots)
    return text[0].upper() + text[1:]
