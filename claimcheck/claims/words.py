"""Word lists that the claims step goes by: speech verbs, marks of opinion and prediction, marks of kinds."""

from __future__ import annotations

SPEECH_VERBS = frozenset(
    "say tell announce note add claim report confirm warn insist argue state declare explain reply write tweet deny"
    " acknowledge admit stress emphasize emphasise reveal disclose testify assert maintain contend allege suggest"
    " recall observe remark caution predict complain conclude estimate believe think acknowledge vow promise pledge"
    " boast concede point respond mention reiterate repeat hint signal indicate inform ask urge agree".split()
)
#: Verbs of speech whose complement the article does not put forward as a fact.
NOT_ASSERTED = frozenset(
    "deny ask urge vow promise pledge predict hint believe think suggest expect doubt propose agree hope".split()
)
#: "X called Y an outrage": what X says of it.
NAMING_VERBS = frozenset("call label brand describe denounce dismiss condemn praise hail".split())
#: Adverbial clauses that are taken off the main clause; others stay in it because they limit what it says.
CONTRASTIVE = frozenset("although though while whereas".split())
#: Adverbial clauses that assert what they tell, beside staying in the main clause.
FACTUAL = frozenset("after when as because since".split())
#: Participles that stand for a preposition or tell nothing of the subject: "given", "according to", "Asked why, he".
NOT_TOLD_PARTICIPLES = frozenset(
    "ask give compare provide grant accord include follow depend regard concern consider judge speak say assume bar"
    " pend owe base view see start begin look confirm press question".split()
)
#: Participles of what still holds: "Based in Bern, the firm sells ..." says that it is based there.
LASTING_PARTICIPLES = frozenset("base locate situate headquarter own name call know design make".split())
NOT_A_PERSON_SPEAKING = frozenset("it this that which there".split())

#: What stands for the one who speaks; "we" may be anybody.
FIRST_PERSON_SINGULAR = frozenset("i me my myself".split())
SECOND_PERSON = frozenset("you your yours yourself".split())
FIRST_OR_SECOND_PERSON = frozenset("i we me us my our ours you your yours myself ourselves".split())

OPINION_WORDS = frozenset(
    "amazing appalling astonishing astounding atrocious audacious awful bad beautiful best-loved bizarre bold boring"
    " brave breathtaking brilliant careless charming clever clumsy compelling cowardly cynical dazzling delightful"
    " deplorable disappointing disastrous disgraceful disturbing dramatic dreadful dull elegant embarrassing enormous"
    " excellent exciting extraordinary fair fantastic fascinating fine foolish glorious good graceful great grim"
    " handsome heartbreaking historic honest hopeful horrible hypocritical idiosyncratic impressive improvisational"
    " inadequate incredible inexcusable inspiring ironic irresponsible lovely magnificent masterly memorable"
    " miserable naive nasty nice odd outrageous perfect petty pitiful proud pleasant poor puzzling reasonable reckless"
    " refreshing regrettable remarkable ridiculous right sad scandalous sensational sensible shabby shameful shocking"
    " significant silly skilful smart spectacular splendid strange stunning stupid sublime superb suspicious terrible"
    " thrilling timid tragic troubling ugly unacceptable unfair unfortunate unforgivable unlikely unpleasant"
    " unreasonable unwise wise wonderful worrying worst wrong".split()
)
OPINION_PHRASES = (
    "arguably", "it is hard to", "it was hard to", "it is difficult to", "no doubt", "of course", "one can only",
    "seemed", "seems", "seem", "appears to", "appeared to", "felt like", "feels like", "deserves", "deserved",
    "nothing short of", "there is every reason", "let us", "few things", "little wonder", "it is time",
    "it is tempting",
    "to be sure",
)  # fmt: skip
OBLIGATION = frozenset("should must ought".split())
FUTURE_MODALS = frozenset("will wo shall ll 'll ’ll".split())
POSSIBLE_MODALS = frozenset("may might could would".split())
PREDICTION_WORDS = frozenset("likely unlikely expected bound set forecast tipped poised certain sure".split())

#: A finite form of these before "to" is somebody's forecast: "is expected to".
FORECAST_VERBS = frozenset("expect forecast predict project tip set poise".split())
#: What somebody did, judged: "has aged well".
JUDGING_ADVERBS = frozenset(
    "well badly poorly haphazardly brilliantly shamefully admirably beautifully superbly dreadfully terribly wisely"
    " foolishly gracefully clumsily".split()
)

UNIVERSAL = frozenset(
    "no none nobody never nothing neither always every everyone everybody all only nowhere unanimously".split()
)
AMOUNT_WORDS = frozenset(
    "about around nearly almost roughly than least most over some under approximately to by".split()
)
RANKS = frozenset(
    "record biggest largest longest highest oldest youngest tallest fastest deepest fewest lowest smallest shortest"
    " greatest".split()
)

UNITS = frozenset(
    "percent per % kilometre kilometres kilometer kilometers km mile miles metre metres meter meters m feet foot kg"
    " kilogram kilograms tonne tonnes ton tons pound pounds dollar dollars euro euros yen won people million billion"
    " trillion thousand hundred degrees day days hour hours minute minutes week weeks month months year years times"
    " point points seat seats vote votes".split()
)
STATIVE_VERBS = frozenset(
    "be have hold own remain include contain consist belong live lie stand know exist cost weigh measure span"
    " connect lead head run represent employ carry serve require".split()
)

FEMALE_NAMES = frozenset(
    "alice amy andrea angela anna anne annie barbara beth brenda carla carmen carol caroline catherine charlotte"
    " christina christine claire clara cynthia dana deborah diana donna dorothy elena elizabeth ella emily emma eva"
    " fatima fiona frances grace hannah heather helen hillary ines ingrid irene isabel ivanka jane janet jennifer"
    " jessica joan joanna judith julia julie karen kate katherine kathleen laura leila linda lisa louise"
    " lucy madeleine margaret maria marian marie marta martha mary maya megan melissa mia michelle miriam monica"
    " nadia nancy naomi natalie nicole nina nora olga olivia pamela patricia paula peggy priya rachel rebecca rosa"
    " rose ruth samantha sandra sara sarah sharon sofia sophie stephanie sunita susan teresa theresa valentina"
    " vera victoria yuki yvonne zoe".split()
)
MALE_NAMES = frozenset(
    "aaron abdul adam ahmed alan albert alexander ali andrew anthony antonio arthur barack ben benjamin bernard bill"
    " bob boris brian bruce carlos charles chris christopher daniel david dennis donald douglas edward eric evan"
    " francis frank fred gary gennady george gerald gordon graham greg hans harry henry hugo ian igor isaac ivan"
    " jack jacob james jason jeff jeremy jerry jim jimmy joe john jonathan jorge jose joseph juan karl keith"
    " kenneth kevin larry lars leonard louis luis luke marc marco mark martin matthew max michael miguel mike"
    " mikhail mohammed nathan neil nicholas nick oleg oliver oscar patrick paul pedro peter philip ralph raymond"
    " rex richard robert roger ronald roy samuel scott sean sergei sergey simon stefan stephen steve steven stuart"
    " ted terry thomas tim timothy tom tony valeri victor viktor vladimir walter william yuri".split()
)
#: Forms of address: they tell nothing that could be checked.
POLITE = frozenset("mr mrs ms miss dr sir lady lord state foreign defence defense vice deputy prime".split())
#: What people are called before their names, beside TITLES ...
ROLES = frozenset(
    "spokesman spokeswoman spokesperson chief head leader lawyer attorney barrister solicitor prosecutor"
    " detective superintendent commissioner constable candidate captain midfielder striker goalkeeper champion"
    " pilot nurse surgeon architect artist poet actress novelist chef farmer billionaire businessman"
    " businesswoman tycoon envoy spy monk nun bishop archbishop imam rabbi priest student pupil neighbour".split()
)
#: ... and how other such words end: brewer, unionist, historian.
#: What ends like them and is no person.
_THINGS_LIKE_ROLES = frozenset(
    "number order river tower water winter summer order paper letter matter power border corner quarter centre center"
    " motor sector factor error tractor reactor computer helicopter trailer cover offer answer weather chapter semester"
    " december october september november member process access success address business stress progress illness"
    " harbor labor honor color floor door mirror list waist twist cluster disaster theater monster sister daughter"
    " father mother brother other another".split()
)
ROLE_ENDINGS = ("er", "or", "ist", "ian", "ess", "man", "woman")
TITLES = frozenset(
    "mr mrs ms miss dr president prime minister secretary senator sen rep representative governor gov mayor king queen"
    " prince princess pope general gen colonel col captain judge justice professor prof chancellor sir lady lord"
    " state foreign defence defense vice deputy chairman chairwoman councillor sergeant inspector ambassador"
    " premier astronaut cosmonaut coach".split()
)


def is_role_word(word: str) -> bool:
    """Whether a noun says what somebody is: minister, brewer; not "mr", nor what a thing is."""
    bare = word.rstrip(".").lower()
    if bare in POLITE or bare in _THINGS_LIKE_ROLES:
        return False
    return bare in TITLES | ROLES or (len(bare) > 4 and bare.endswith(ROLE_ENDINGS))
