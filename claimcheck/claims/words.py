"""Word lists that the claims step goes by: speech verbs, marks of opinion and prediction, marks of kinds."""

from __future__ import annotations

SPEECH_VERBS = frozenset(
    "say tell announce note add claim report confirm warn insist argue state declare explain reply write tweet deny"
    " acknowledge admit stress emphasize emphasise reveal disclose testify assert maintain contend allege suggest"
    " recall observe remark caution predict complain conclude estimate believe think acknowledge vow promise pledge"
    " boast concede point respond mention reiterate repeat hint signal indicate inform ask urge agree"
    " reckon text joke shout quip".split()
)
#: Verbs of speech whose complement the article does not put forward as a fact.
NOT_ASSERTED = frozenset(
    "deny ask urge vow promise pledge predict hint believe think suggest expect doubt propose agree hope reckon".split()
)
#: "X called Y an outrage": what X says of it.
#: "Scientists found that P": that they did, and P with them as its source.
EVIDENTIAL_VERBS = frozenset("find show hear discover learn rule prove establish".split())
NAMING_VERBS = frozenset("call label brand describe denounce dismiss condemn praise hail".split())
#: "X denies reports that P": X's word on it.
ANSWERING_VERBS = frozenset("deny reject dismiss refute confirm".split())
ALLEGATIONS = frozenset("report criticism claim allegation accusation suggestion rumour rumor speculation".split())
#: Whoever is told something is not who says it: "29 of them have been told that".
TOLD = frozenset("tell inform ask urge remind warn advise assure notify".split())
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
LASTING_PARTICIPLES = frozenset("base locate situate headquarter own run lead head chair manage".split())
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

#: What only women are called, and only men.
FEMALE_WORDS = frozenset(
    "mrs ms miss lady dame queen princess wife widow mother daughter sister aunt niece grandmother girlfriend woman"
    " girl actress chairwoman spokeswoman congresswoman businesswoman councilwoman policewoman duchess nun".split()
)
MALE_WORDS = frozenset(
    "mr sir king prince husband widower father son brother uncle nephew grandfather boyfriend man boy actor chairman"
    " spokesman congressman businessman councilman policeman duke monk".split()
)
FEMALE_NAMES = frozenset(
    "abigail adele adriana agnes aisha alexandra alice alicia alina amanda amelia amina amy anastasia andrea"
    " angela angelina anika anita anja anna anne annie annika antonia aoife astrid audrey aurora ava barbara"
    " beatrice beatriz bella bernadette beth bianca brenda bridget brigitte britta bronwyn camilla carla carmen"
    " carol caroline catherine cecilia celia chantal charlene charlotte chiara chloe christina christine ciara"
    " claire clara clare claudia clementine colette cora cynthia dagmar daisy dana daniela daphne deborah delia"
    " denise diana donna dora doris dorothea dorothy edith eileen elaine eleanor elena elisa elise eliza elizabeth"
    " elke ella ellen eloise elsa elsie emilia emilie emily emma erika erin esther ethel eugenia eva eve evelyn"
    " farah fatima felicity fiona florence frances francesca freya gabriela gabrielle gemma geraldine gertrude"
    " gina giulia gloria grace greta gretchen gudrun gwen hanna hannah hanne harriet hattie hazel heather heidi"
    " helen helena helga henrietta hilda hillary ilse imogen ines ingeborg ingrid irene irina irma isabel isabella"
    " isabelle isla ivanka ivy jacqueline jana jane janet jasmine jeanne jennifer jessica jill joan joanna johanna"
    " josephine joy joyce judith julia juliana julie juliet june karen karin karina katarina kate katherine"
    " kathleen katja katya kay keiko kirsten kirsty klara kristin kristina lara latifa laura lauren layla leah"
    " leila lena leonie leonora leticia lily lina linda linnea lisa liv lola lorna lorraine lotte louisa louise"
    " lucia lucy luisa lydia mabel madeleine maeve magda magdalena maja malin manuela mara marcia margaret"
    " margarita margot maria marian marie marina marion marjorie marlene marta martha martina mary matilda maud"
    " maureen maya megan melanie melissa mercedes mia michaela michelle mila mildred millie mina minna miranda"
    " miriam moira molly mona monica monika muriel myra nadia nadine naima nancy naomi natalia natalie natasha"
    " nell nelly niamh nicola nicole nina nora norma odette olga olive olivia orla pam pamela patricia paula"
    " paulina pearl peggy penelope petra phoebe pia pippa polly priya rachael rachel raquel rebecca regina renata"
    " rhoda rita roberta romy rosa rosalie rosalind rose rosemary roxanne ruby ruth sabine sabrina sadie sally"
    " salma samantha sandra sara sarah saskia selma sharon shirley signe sigrid silvia simone sinead siobhan sofia"
    " solveig sonia sonja sophie stella stephanie sue sunita susan susanna susanne svetlana sylvia tamara tanya"
    " tatiana teresa tess tessa thea theresa tilda tina tracy trudy ulrike una ursula valentina valerie vanessa"
    " vera victoria vivian wanda wendy wilma winifred xenia yasmin yolanda yuki yvette yvonne zara zoe zoya".split()
)
MALE_NAMES = frozenset(
    "aaron abdul abel adam adrian ahmed aidan alan alasdair alastair albert alec alejandro alex alexander alfred"
    " alfredo ali alvin amir amos andre andreas andres andrew angus anthony anton antonio ari arne arnold aron"
    " arthur arturo asher axel barack barnaby barry bastian ben benedict benjamin bernard bernd bertrand bill"
    " bjorn bob boris bram brendan brett brian bruce bruno bryan callum cameron carl carlo carlos cecil cesar"
    " charles chester chris christian christopher ciaran clarence claude clement clive colin conor conrad cormac"
    " craig curtis damian dan daniel dario darren dave david dean declan denis dennis derek dermot desmond diego"
    " dieter dimitri dirk dominic donal donald doug douglas duncan dylan eamon ed eddie edgar edmund edward edwin"
    " einar eli elias elliot emil emilio emmanuel enrique eric erik ernest ernst erwin esteban ethan eugene evan"
    " ewan fabian felix femi fergus fernando finn floyd francesco francis francisco franco frank frans fraser fred"
    " frederick friedrich fritz gareth garth gary gavin gene gennady geoff geoffrey george gerald gerard gerry"
    " gilbert giles giovanni giuseppe glenn godfrey gonzalo gordon graham greg gregor gregory guido guillermo"
    " gunnar gunther gus gustav guy hamish hamza hank hans harald harold harry harvey hassan hector heinrich"
    " henrik henry herbert herman howard hubert hugo humphrey ian ibrahim ignacio igor ilya irving isaac ismail"
    " ivan ivo jack jacob jakob jamal james jared jason jasper javier jeff jens jeremy jerome jerry jim jimmy"
    " joachim joaquin joe johan johann johannes john jon jonas jonathan jorge jose josef joseph joshua juan jules"
    " julian jurgen justin kamal karl kaspar keir keith ken kenji kenneth kevin klaus kofi kurt kyle lachlan"
    " lambert lance larry lars laurence lawrence leo leon leonard leopold lester lewis liam lionel lloyd lorenzo"
    " louie louis lucas ludwig luis lukas luke lyle mads magnus malcolm manuel marc marcel marco marcus mario"
    " marius mark martin martyn mateo matteo matthew matthias maurice max mehmet mervyn michael miguel mike"
    " mikhail milan miles mohamed mohammed morris mustafa nathan nathaniel ned neil neville niall nicholas nick"
    " nicolas niels nigel nils noah noel olaf oleg oliver olivier omar orlando oscar oskar osman otto owen pablo"
    " pascal patricio patrick paul pavel pedro percy pete peter philip pierre piers piotr quentin rafael rainer"
    " raj ralf ralph ramon raymond reginald rene rex rhys ricardo richard rob robert roberto rodney rodrigo roger"
    " roland rolf roman ron ronald rory roy rudolf rupert russell ryan salim salvador sam samuel santiago saul"
    " scott seamus sean sebastian serge sergei sergey shane sid sidney silas silvio simeon simon stanley stefan"
    " stellan stephen steve steven stewart stuart sunil sven ted terry theo theodore thomas thor tim timothy"
    " tobias toby tom tomas tony trevor tristan ulrich umar vaclav valeri victor vikram viktor vince vincent"
    " vladimir walid wallace walter warren wayne werner wilfred wilhelm willem william winston wolfgang xavier"
    " yannick yousef yuri yusuf zach zoltan".split()
)
#: Adjectives that are a party's name where they are written with a capital.
PARTIES = frozenset("conservative labour liberal democratic republican green socialist".split())
#: Offices that one person holds at a time.
SINGLE_OFFICES = frozenset(
    "president premier chancellor pope mayor king queen governor secretary minister executive manager coach captain"
    " leader head chairman chairwoman commissioner ambassador".split()
)
ATTITUDES = frozenset("hope think believe feel know want love like dislike hate wish mean guess suppose".split())
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
    " father mother brother other another maker operator manufacturer retailer carrier producer supplier lender insurer"
    " employer broadcaster exporter importer processor developer builder chamber timber lumber rubber fiber".split()
)
ROLE_ENDINGS = ("er", "or", "ist", "ian", "ess", "man", "woman")
TITLES = frozenset(
    "mr mrs ms miss dr president prime minister secretary senator sen rep representative governor gov mayor king queen"
    " prince princess pope general gen colonel col captain judge justice professor prof chancellor sir lady lord"
    " state foreign defence defense vice deputy chairman chairwoman councillor sergeant inspector ambassador"
    " premier astronaut cosmonaut coach cllr councillors ministers senators judges professors sgt dci insp rev".split()
)


def is_role_word(word: str) -> bool:
    """Whether a noun says what somebody is: minister, brewer; not "mr", nor what a thing is."""
    bare = word.rstrip(".").lower()
    if bare in POLITE or bare in _THINGS_LIKE_ROLES:
        return False
    return bare in TITLES | ROLES or (len(bare) > 4 and bare.endswith(ROLE_ENDINGS))
