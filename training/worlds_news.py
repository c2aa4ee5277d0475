"""More kinds of facts for the made worlds: what news reports tell of visits, counts, shares, plans, ranks and dates."""

from __future__ import annotations

from training.worlds import OFFICES, MONTHS, NUMBER, Kind, Names, Slots, shifted, year

_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth"]
_SHARES = [("a quarter", 25), ("a third", 33), ("half", 50), ("two thirds", 67), ("three quarters", 75)]
_SEASONS = {"March": "spring", "April": "spring", "June": "summer", "July": "summer", "October": "autumn", "November": "autumn"}


def _visit(n: Names, w: Slots) -> Slots:
    turn, y = n.rng.randint(1, 4), year(n)
    return {"p": w["p"], "to": n.place(), "y": y, "turn": _ORDINALS[turn], "times": NUMBER[turn - 1],
            "o_turn": _ORDINALS[turn + 1], "o_y": shifted(n, y), "office": n.rng.choice(OFFICES), "c": w["place"],
            "q": w["q"]}  # fmt: skip


def _founded(n: Names, w: Slots) -> Slots:
    y = int(year(n))
    return {"a": n.firm(), "p": n.person(), "q": n.person(), "y": str(y), "before": str(y - 1), "o_y": shifted(n, str(y)), "c": w["place"],
            "d": n.place(), "o_p": n.person()}  # fmt: skip


def _renamed(n: Names, w: Slots) -> Slots:
    y = year(n)
    return {"old": n.body(), "new": n.body(), "y": y, "o_y": shifted(n, y), "other": n.body(), "p": w["p"]}


def _ranked(n: Names, w: Slots) -> Slots:
    i = n.rng.randint(1, 4)
    return {"p": n.person(), "q": n.person(), "i": _ORDINALS[i], "ahead": NUMBER[i - 2] if i > 1 else "one", "o_i": _ORDINALS[i + 1],
            "race": f"the {n.place()} marathon", "y": year(n), "t": str(n.rng.randint(2, 50)), "were": "was" if i == 1 else "were",
            "runners": "runner" if i == 1 else "runners"}  # fmt: skip


def _survey(n: Names, w: Slots) -> Slots:
    share = n.rng.choice([16, 22, 27, 36, 41, 58, 63, 71, 84])
    return {"org": w["org"], "s": str(share), "n": f"{n.rng.randint(6, 60) * 100:,}", "c": w["place"],
            "part": "most" if share > 50 else "a minority", "o_part": "a minority" if share > 50 else "most",
            "half": "more than half" if share > 50 else "fewer than half", "o_half": "fewer than half" if share > 50 else "more than half",
            "rest": str(100 - share), "o_s": str(share + 11), "plan": n.rng.choice(["the new airport", "a road toll", "longer school days",
            "the merger of the two towns"])}  # fmt: skip


def _share(n: Names, w: Slots) -> Slots:
    i = n.rng.randrange(len(_SHARES))
    words, share = _SHARES[i]
    o_words, o_share = _SHARES[(i + n.rng.randint(1, len(_SHARES) - 1)) % len(_SHARES)]
    return {"org": w["org"], "words": words, "s": str(share), "o_words": o_words, "o_s": str(o_share), "a": w["firm"],
            "what": n.rng.choice(["budget", "income", "area", "staff"])}  # fmt: skip


def _times(n: Names, w: Slots) -> Slots:
    a = n.rng.randint(20, 400)
    word, by, wrong = n.rng.choice([("doubled", 2, "tripled"), ("tripled", 3, "doubled"), ("halved", 0.5, "doubled")])
    y = n.rng.randint(1985, 2019)
    return {"a": w["firm"], "what": n.rng.choice(["sales", "output", "profit", "debt"]), "x": str(2 * a), "z": str(round(2 * a * by)),
            "word": word, "wrong": wrong, "way": "fell" if by < 1 else "rose", "back": "rose" if by < 1 else "fell",
            "y1": str(y), "y2": str(y + n.rng.randint(1, 5)), "unit": "million crowns"}  # fmt: skip


def _dated(n: Names, w: Slots) -> Slots:
    month = n.rng.choice(list(_SEASONS))
    at = MONTHS.index(month)
    y = year(n)
    return {"event": n.rng.choice([f"the fire at the {w['place']} mill", f"the {w['place']} summit", f"the collapse of the {w['place']} dam",
            f"the opening of the {w['place']} fair", f"the {w['place']} derailment"]), "d": str(n.rng.randint(3, 27)), "m": month, "y": y,
            "season": _SEASONS[month], "o_m": MONTHS[(at + 5) % 12], "o_y": shifted(n, y), "early": MONTHS[at - 1], "late": MONTHS[at + 1],
            "k": NUMBER[n.rng.randint(0, 8)], "p": w["p"]}  # fmt: skip


def _span(n: Names, w: Slots) -> Slots:
    y, years = n.rng.randint(1960, 2005), n.rng.randint(2, 11)
    return {"p": n.person(), "office": n.rng.choice(OFFICES), "c": w["place"], "y1": str(y), "y2": str(y + years),
            "n": NUMBER[years - 2], "mid": str(y + 1), "after": str(y + years + 2), "before": str(y - 2), "o_p": n.person()}  # fmt: skip


def _planned(n: Names, w: Slots) -> Slots:
    return {"a": w["firm"], "what": n.rng.choice(["factory", "ferry terminal", "data centre", "warehouse"]), "c": n.place(),
            "y": str(n.rng.randint(2024, 2031)), "m": str(n.rng.randint(20, 700)), "d": n.place(), "p": w["p"]}  # fmt: skip


def _said(n: Names, w: Slots) -> Slots:
    what = n.rng.choice([("the talks had gone well", "the talks had failed"), ("taxes would fall", "taxes would rise"),
                         ("the bridge was safe", "the bridge was unsafe"), ("the strike was over", "the strike would go on")])  # fmt: skip
    return {"p": w["p"], "org": w["org"], "what": what[0], "not": what[1], "q": w["q"], "place": w["place"]}


def _banned(n: Names, w: Slots) -> Slots:
    y = int(year(n))
    return {"c": w["place"], "x": n.rng.choice(["the import of timber", "night fishing", "street racing", "shark fishing", "smoking in parks"]),
            "y": str(y), "later": str(y + n.rng.randint(2, 6)), "d": n.place(), "before": str(y - 3)}  # fmt: skip


def _former(n: Names, w: Slots) -> Slots:
    y = int(year(n))
    return {"p": n.person(), "office": n.rng.choice(OFFICES), "c": w["place"], "to": n.place(), "y": str(y), "left": str(y - n.rng.randint(2, 12)),
            "q": w["q"]}  # fmt: skip


def _killed(n: Names, w: Slots) -> Slots:
    i = n.rng.randint(1, 8)
    return {"e": n.rng.choice(["storm", "fire", "train crash", "blast", "flood"]), "c": n.place(), "n": NUMBER[i], "o_n": NUMBER[i + 1],
            "less": NUMBER[i - 1], "inj": str(n.rng.randint(14, 80)), "y": year(n)}  # fmt: skip


def _all(n: Names, w: Slots) -> Slots:
    i = n.rng.randint(2, 9)
    return {"n": NUMBER[i], "what": n.rng.choice(["villages", "schools", "boats", "stations"]), "c": w["place"], "done": n.rng.choice(
            ["inspected", "repaired", "sold", "reached by the flood"]), "more": NUMBER[i + 1], "k": NUMBER[i - 2]}  # fmt: skip


def _some(n: Names, w: Slots) -> Slots:
    i = n.rng.randint(4, 10)
    return {"n": NUMBER[i], "k": NUMBER[i - 3], "what": n.rng.choice(["villages", "schools", "boats", "stations"]), "c": w["place"],
            "done": n.rng.choice(["inspected", "repaired", "sold", "reached by the flood"]), "rest": NUMBER[1]}  # fmt: skip


def _test(n: Names, w: Slots) -> Slots:
    good = n.rng.random() < 0.5
    return {"x": f"the {n.place()}-{n.rng.randint(2, 9)} rocket", "y": year(n), "how": "reached its orbit" if good else "broke up after launch",
            "right": "was a success" if good else "failed", "wrong": "failed" if good else "was a success", "c": w["place"],
            "km": str(n.rng.randint(200, 900)), "turn": n.rng.choice(_ORDINALS[:4])}  # fmt: skip


def _appointed(n: Names, w: Slots) -> Slots:
    y = year(n)
    return {"a": w["p"], "b": n.person(), "office": n.rng.choice(["ambassador to", "envoy to", "consul in"]), "to": n.place(), "y": y,
            "o_y": shifted(n, y), "o_to": n.place(), "q": w["q"]}  # fmt: skip


def _born(n: Names, w: Slots) -> Slots:
    y = n.rng.randint(1930, 1985)
    age = n.rng.randint(24, 60)
    return {"p": n.person(), "c": n.place(), "y": str(y), "then": str(y + age), "age": str(age), "o_age": str(age + n.rng.choice((-6, -4, 5, 9))),
            "d": n.place(), "o_y": str(y + n.rng.choice((-4, 3, 6))), "org": w["org"]}  # fmt: skip


def _wrote(n: Names, w: Slots) -> Slots:
    title = f"“The {n.rng.choice(['Salt', 'Glass', 'Winter', 'Silent', 'Long'])} {n.rng.choice(['Road', 'Harbour', 'Season', 'Letter', 'House'])}”"
    y = year(n)
    return {"p": n.person(), "t": title, "y": y, "o_y": shifted(n, y), "o_p": n.person(), "k": n.rng.choice(["novel", "play", "study", "memoir"]),
            "n": NUMBER[n.rng.randint(0, 8)], "c": w["place"]}  # fmt: skip


def _host(n: Names, w: Slots) -> Slots:
    y = int(year(n))
    return {"g": f"the {n.rng.choice(['Northern', 'Lake', 'Island', 'Baltic'])} Games", "c": w["place"], "y": str(y), "d": n.place(), "n": str(n.rng.randint(12, 70)),
            "next": str(y + 4), "o_c": n.place()}  # fmt: skip


def _price(n: Names, w: Slots) -> Slots:
    a = n.rng.randint(10, 60)
    b = a + n.rng.choice((-5, -3, 4, 7, 12))
    return {"a": str(a), "b": str(b), "way": "raised" if b > a else "cut", "back": "cut" if b > a else "raised", "dearer": "dearer" if b > a else "cheaper",
            "o_dearer": "cheaper" if b > a else "dearer", "d": str(abs(b - a)), "org": w["org"], "what": n.rng.choice(["a day ticket", "a season ticket", "entry"]),
            "y": year(n)}  # fmt: skip


NEWS_KINDS = (
    Kind(slots=_visit,
         says=("In {y} {p}, the {office} of {c}, went to {to} for the {turn} time.", "{p}, {office} of {c}, paid a {turn} visit to {to} in {y}.",
               "The {turn} journey of {p}, the {office} of {c}, to {to} was in {y}."),
         holds=("{p} had been to {to} before {y}.", "The {office} of {c} travelled to {to} in {y}.", "{p} visited {to} more than once.", "{p} was in {to} in {y}."),
         fails=("{p} has never been to {to}.", "{p} went to {to} for the {o_turn} time in {y}.", "Before {y} {p} had never been to {to}.", "No {office} of {c} has ever gone to {to}."),
         open=("{p} met {q} in {to}.", "{p} took a large delegation to {to}.", "{p} has not been to {to} since.", "{q} went to {to} with {p}.", "{p} was the first {office} of {c} to visit {to}.")),
    Kind(slots=_founded,
         says=("{p} and {q} founded {a} in {c} in {y}.", "{a} was set up in {c} in {y} by {p} and {q}.", "Since {y}, when {p} and {q} started it in {c}, {a} has grown."),
         holds=("{a} has two founders.", "{p} is one of the founders of {a}.", "{a} did not exist in {before}.", "{a} was started in {c}.", "{q} set up {a} together with {p}."),
         fails=("{a} was founded in {o_y}.", "{p} founded {a} alone.", "{o_p} founded {a}.", "{a} was started in {d}.", "{q} had no part in the founding of {a}."),
         open=("{a} has moved to {d}.", "{p} sold the shares in {a}.", "{p} and {q} met at school.", "{a} makes a profit.", "{o_p} lent {a} its first money.")),
    Kind(slots=_renamed,
         says=("{old} was renamed {new} in {y}.", "{new} was known as {old} until {y}.", "In {y} {old} took the name {new}."),
         holds=("{new} used to be called {old}.", "{old} has had another name since {y}.", "The former name of {new} is {old}.", "Before {y}, {new} had a different name."),
         fails=("{new} took the name {old} in {y}.", "{old} changed its name in {o_y}.", "{new} has never had another name.", "{new} used to be called {other}."),
         open=("The change of name of {old} was expensive.", "{p} proposed the name {new}.", "{other} was renamed as well.", "{new} has moved to a new building.", "Nobody liked the old name.")),
    Kind(slots=_ranked,
         says=("{p} came {i} in {race} in {y}.", "In {race} of {y}, {p} finished {i}.", "{p} took {i} place in {race} in {y}."),
         holds=("{ahead} {runners} {were} faster than {p} in {race}.", "{p} did not win {race} in {y}.", "{p} ran in {race} in {y}.", "{p} was {i} in {race}."),
         fails=("{p} won {race} in {y}.", "{p} came {o_i} in {race} in {y}.", "{p} did not finish {race} in {y}.", "Nobody was faster than {p} in {race} in {y}."),
         open=("{q} won {race} in {y}.", "{p} lost to {q} by {t} seconds.", "{p} had won {race} before.", "{p} has never run faster.", "{p} ran with an injury.")),
    Kind(slots=_survey,
         says=("In a survey of {n} people in {c}, {s} percent were for {plan}.", "{s} percent of {n} people asked in {c} are for {plan}, {org} said.",
               "{org} asked {n} people in {c}: {s} percent want {plan}."),
         holds=("In the survey {half} of those asked in {c} were for {plan}.", "{part} of those asked in {c} wanted {plan}.", "{org} asked {n} people about {plan}.", "Not everyone asked in {c} was for {plan}."),
         fails=("In the survey {o_half} of those asked in {c} were for {plan}.", "{o_part} of those asked in {c} wanted {plan}.", "{o_s} percent of those asked were for {plan}.", "Nobody asked in {c} wanted {plan}."),
         open=("Young people in {c} are against {plan}.", "Support for {plan} has grown.", "{plan} will be built.", "{rest} percent of those asked in {c} had no opinion.", "The survey was paid for by the builder.")),
    Kind(slots=_share,
         says=("{a} brings in {words} of the {what} of {org}.", "{words} of the {what} of {org} comes from {a}.", "{a} accounts for {s} percent of the {what} of {org}."),
         holds=("{a} accounts for about {s} percent of the {what} of {org}.", "About {words} of the {what} of {org} is due to {a}.", "Not all of the {what} of {org} comes from {a}."),
         fails=("{a} accounts for {o_s} percent of the {what} of {org}.", "About {o_words} of the {what} of {org} is due to {a}.", "All of the {what} of {org} comes from {a}.", "None of the {what} of {org} comes from {a}."),
         open=("The share of {a} has grown.", "{org} wants to depend less on {a}.", "No other firm brings {org} more than {a}.", "{a} and {org} have a contract for ten years.")),
    Kind(slots=_times,
         says=("The {what} of {a} {way} from {x} {unit} in {y1} to {z} in {y2}.", "{a} reported {what} of {z} {unit} for {y2}, against {x} in {y1}.", "From {y1} to {y2} the {what} of {a} went from {x} to {z} {unit}."),
         holds=("The {what} of {a} {word} between {y1} and {y2}.", "The {what} of {a} {way} between {y1} and {y2}.", "In {y2} the {what} of {a} came to {z} {unit}.", "The {what} of {a} did not stay the same between {y1} and {y2}."),
         fails=("The {what} of {a} {wrong} between {y1} and {y2}.", "The {what} of {a} {back} between {y1} and {y2}.", "In {y1} the {what} of {a} came to {z} {unit}.", "The {what} of {a} was the same in {y1} and {y2}."),
         open=("{a} expects better {what} in the years to come.", "The {what} of {a} had never been so high.", "A new product explains the {what} of {a}.", "{a} has more {what} than its rivals.")),
    Kind(slots=_dated,
         says=("{event} was on {d} {m} {y}.", "On {d} {m} {y} came {event}.", "{event}, on {d} {m} {y}, is still remembered."),
         holds=("{event} was in {m} {y}.", "{event} was in {y}.", "{event} came in the {season} of {y}.", "{event} was after {early} {y}.", "{event} was before {late} {y}."),
         fails=("{event} was in {o_m} {y}.", "{event} was in {o_y}.", "{event} came before {early} {y}.", "{event} was on {d} {o_m} {y}.", "{event} was later than {late} {y}."),
         open=("{event} cost {k} lives.", "{event} was the second of its kind.", "{p} saw {event}.", "{event} was followed by an inquiry.", "Nobody had foreseen {event}.")),
    Kind(slots=_span,
         says=("{p} was {office} of {c} from {y1} to {y2}.", "From {y1} until {y2} the {office} of {c} was {p}.", "{p}, who was {office} of {c} between {y1} and {y2}, wrote about it."),
         holds=("{p} was {office} of {c} in {mid}.", "{p} was {office} of {c} for {n} years.", "{p} stopped being {office} of {c} in {y2}.", "In {mid} {c} had {p} as its {office}.", "{p} was not yet {office} of {c} in {before}."),
         fails=("{p} was {office} of {c} in {after}.", "{o_p} was {office} of {c} in {mid}.", "{p} was already {office} of {c} in {before}.", "{p} has never been {office} of {c}.", "{p} became {office} of {c} in {y2}."),
         open=("{p} was followed by {o_p}.", "{p} was popular.", "{p} was the youngest {office} of {c}.", "{p} lost an election in {y2}.", "No {office} of {c} has served longer than {p}.")),
    Kind(slots=_planned,
         says=("{a} plans to build a {what} in {c} by {y}.", "{a} wants to put up a {what} in {c}, which is to be ready in {y}.", "A {what} of {a} is to open in {c} in {y}."),
         holds=("{a} intends to build in {c}.", "The {what} that {a} plans is to stand in {c}.", "The {what} of {a} is meant to be ready in {y}.", "{a} has not finished its {what} in {c}."),
         fails=("{a} has ruled out building a {what} in {c}.", "The {what} of {a} in {c} has been open for years.", "{a} has given up its plan for a {what} in {c}."),
         open=("The {what} of {a} will cost {m} million crowns.", "{a} had looked at {d} as well.", "The neighbours are against the {what}.", "{c} has approved the {what}.", "{p} will run the {what} in {c}.",
               "{a} has no other {what}.")),
    Kind(slots=_said,
         says=("{p} of {org} said that {what}.", "“I can tell you that {what},” said {p}, who works for {org}.", "According to {p} of {org}, {what}."),
         holds=("{p} said {what}.", "{what}, in the words of {p}.", "{p} did not say that {not}.", "{p}, who belongs to {org}, told people that {what}."),
         fails=("{p} said that {not}.", "{p} refused to say anything.", "{p} made no comment.", "{q}, and not {p}, said that {what}."),
         open=("{q} did not agree with {p}.", "{q} said that {not}.", "{p} spoke in {place}.", "{p} was asked by {q}.", "Nobody believed {p}.")),
    Kind(slots=_banned,
         says=("{c} banned {x} in {y} and lifted the ban in {later}.", "In {y} {c} forbade {x}; the ban ended in {later}.", "A ban on {x}, in force in {c} since {y}, was lifted in {later}."),
         holds=("{x} was forbidden in {c} in {y}.", "{c} lifted its ban on {x} in {later}.", "{c} once forbade {x}.", "The ban on {x} in {c} did not last for ever.", "The ban on {x} in {c} is over."),
         fails=("{c} has never banned {x}.", "{c} banned {x} in {before}.", "{x} has been forbidden in {c} without a break since {y}.", "{c} lifted its ban on {x} in {y}."),
         open=("{d} banned {x} as well.", "The ban on {x} was popular.", "The ban on {x} cost {c} jobs.", "{c} was the first to ban {x}.", "{d} has never banned {x}.", "Nobody was punished under the ban.")),
    Kind(slots=_former,
         says=("{p}, {office} of {c} until {left}, visited {to} in {y}.", "In {y} {p}, a former {office} of {c}, came to {to}.", "{to} was visited in {y} by {p}, who had been {office} of {c} until {left}."),
         holds=("A former {office} of {c} went to {to} in {y}.", "{p} was no longer {office} of {c} on coming to {to}.", "{p} has been to {to}.", "{p} used to be {office} of {c}."),
         fails=("{p} was {office} of {c} at the time of the visit to {to}.", "{p} has never held an office in {c}.", "{p} has never been to {to}.", "{p} went to {to} as the {office} in office of {c}."),
         open=("{q} went to {to} with {p}.", "No {office} of {c} in office has ever visited {to}.", "{p} was sent by the government of {c}.", "{p} brought home a prisoner from {to}.", "The visit of {p} to {to} was private.")),
    Kind(slots=_killed,
         says=("{n} people died in the {e} in {c} in {y}; {inj} were hurt.", "A {e} in {c} killed {n} people and injured {inj} in {y}.", "The {e} of {y} in {c} took {n} lives, and {inj} people needed treatment."),
         holds=("The {e} in {c} killed {n} people.", "More than {less} people died in the {e} in {c}.", "Fewer than {o_n} people died in the {e} in {c}.", "The {e} in {c} cost lives.", "{inj} people were injured in the {e} in {c}."),
         fails=("Nobody died in the {e} in {c}.", "The {e} in {c} killed {o_n} people.", "At most {less} people died in the {e} in {c}.", "Nobody was hurt in the {e} in {c}."),
         open=("The {e} was the worst ever in {c}.", "{c} had no warning of the {e}.", "The {e} in {c} was caused by neglect.", "Children were among the dead in {c}.", "The {e} in {c} did damage of millions.")),
    Kind(slots=_all,
         says=("All {n} {what} of {c} have been {done}.", "Every one of the {n} {what} in {c} was {done}.", "None of the {n} {what} of {c} was left out: all were {done}."),
         holds=("Some {what} of {c} were {done}.", "{k} {what} of {c}, and more, were {done}.", "There is no {what} in {c} that was not {done}.", "{c} has {n} {what}."),
         fails=("Only {k} of the {what} of {c} were {done}.", "Not all {what} of {c} were {done}.", "No {what} in {c} were {done}.", "{c} has {more} {what}."),
         open=("The {what} of {c} were {done} at night.", "It took a year until the {what} of {c} were {done}.", "The {what} of {c} will be {done} again.", "The {what} of {c} had never been {done} before.")),
    Kind(slots=_some,
         says=("{k} of the {n} {what} of {c} have been {done}.", "Of the {n} {what} in {c}, {k} were {done}, the others not.", "{c} has {n} {what}, {k} of which have been {done} so far."),
         holds=("Not all {what} of {c} were {done}.", "Some of the {what} of {c} were {done}.", "There are {what} in {c} that were not {done}.", "{k} {what} of {c} were {done}."),
         fails=("All {what} of {c} were {done}.", "No {what} of {c} were {done}.", "{n} {what} of {c} were {done}.", "Every one of the {what} in {c} was {done}."),
         open=("The other {what} of {c} will never be {done}.", "The {what} of {c} that were {done} are the oldest.", "There is no money for the other {what} of {c}.", "The {what} of {c} were {done} by volunteers.")),
    Kind(slots=_test,
         says=("{x} {how} in {y}.", "In {y} {x}, sent up from {c}, {how}.", "The {turn} flight of {x}, in {y}: it {how}."),
         holds=("The launch of {x} in {y} {right}.", "{x} was launched in {y}.", "The flight of {x} {right}."),
         fails=("The launch of {x} in {y} {wrong}.", "{x} was never launched.", "The flight of {x} in {y} {wrong}."),
         open=("{x} carried two satellites.", "{x} reached a height of {km} kilometres.", "{c} will launch {x} again.", "{x} was the first rocket of {c}.", "The engine of {x} came from abroad.")),
    Kind(slots=_appointed,
         says=("{a} appointed {b} {office} {to} in {y}.", "In {y} {b} was made {office} {to} by {a}.", "{b} owes the post of {office} {to}, held since {y}, to {a}."),
         holds=("{b} became {office} {to}.", "{a} chose {b} as {office} {to}.", "{b} has been {office} {to} since {y}.", "It was {a} who sent {b} to {to}."),
         fails=("{b} appointed {a} {office} {to}.", "{b} was appointed {office} {to} in {o_y}.", "{a} was made {office} {to} by {b}.", "{q}, not {a}, appointed {b} {office} {to}.", "{a} sent {b} to {o_to} and not to {to}."),
         open=("{b} speaks the language of {to}.", "{q} had wanted the post of {office} {to}.", "{b} is the first woman in the post.", "{a} has known {b} for years.", "{b} has never been to {to} before.")),
    Kind(slots=_born,
         says=("{p}, born in {c} in {y}, joined {org} in {then}.", "{p} was born in {y} in {c} and came to {org} in {then}.", "In {then} {org} took on {p} (born in {c}, {y})."),
         holds=("{p} joined {org} at about {age}.", "{p} comes from {c}.", "{p} was born in {y}.", "The birthplace of {p} is {c}.", "{p} has belonged to {org}."),
         fails=("{p} was born in {d}.", "{p} was born in {o_y}.", "{p} joined {org} at the age of {o_age}.", "{p} has never had anything to do with {org}."),
         open=("{p} died in {d}.", "{p} left {org} after a year.", "{p} studied law.", "{p} has never gone back to {c}.", "The parents of {p} came from {d}.")),
    Kind(slots=_wrote,
         says=("{p} wrote the {k} {t}, which came out in {y}.", "{t}, a {k} by {p}, was published in {y}.", "In {y} {p} published {t}, a {k}."),
         holds=("The author of {t} is {p}.", "{t} is a {k}.", "{t} was published in {y}.", "{p} is a writer.", "{t} was not written by {o_p} but by {p}."),
         fails=("{o_p} wrote {t}.", "{t} appeared in {o_y}.", "{t} was never published.", "{p} has written nothing."),
         open=("{t} has been translated into {n} languages.", "{t} is set in {c}.", "{p} needed {n} years for {t}.", "{t} is the first book by {p}.", "{o_p} did not like {t}.", "{t} won no prize.")),
    Kind(slots=_host,
         says=("{c} was the host of {g} in {y}.", "{g} of {y} were held in {c}.", "In {y} {g} took place in {c}."),
         holds=("{g} have been held in {c}.", "The host of {g} in {y} was {c}.", "In {y} {g} were not held in {d}.", "{c} has been a host of {g}."),
         fails=("{d} was the host of {g} in {y}.", "{g} have never been held in {c}.", "{g} of {y} were cancelled.", "{g} of {y} took place in {o_c}."),
         open=("{d} will be the host of {g} in {next}.", "{g} of {y} made a loss.", "{n} teams came to {g} in {y}.", "{c} had applied for {g} before.", "{g} of {y} were the largest so far.")),
    Kind(slots=_price,
         says=("In {y} {org} {way} the price of {what} from {a} to {b} crowns.", "{what} at {org} has cost {b} crowns since {y}; before it was {a}.", "{org} asks {b} crowns for {what} instead of {a}, since {y}."),
         holds=("{what} at {org} has become {dearer}.", "{org} changed the price of {what} by {d} crowns.", "{what} at {org} costs {b} crowns.", "{what} at {org} no longer costs {a} crowns."),
         fails=("{what} at {org} has become {o_dearer}.", "{org} left the price of {what} as it was.", "{org} {back} the price of {what} in {y}.", "{what} at {org} is free."),
         open=("{org} sells more tickets than before.", "{what} at {org} will be {dearer} still next year.", "Children pay half at {org}.", "{org} needs the money for repairs.", "No other body asks less.")),
)  # fmt: skip
