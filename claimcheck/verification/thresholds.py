"""Every number that decides something between the passages found and a verdict, in one place.

They are round on purpose: each stands where a reader would draw the line, so that they still hold when the verifier's
weights change. How passages are weighed together is fitted and stands in ``weights/weighing.json``.
"""

#: Passages weighed for a claim, and passages about later events looked at for what superseded it.
PASSAGES, LATER_PASSAGES = 5, 6
#: For a universal claim the passages up to this place are looked through for near misses, of which so many are shown
#: beside those that are weighed.
LOOKED_THROUGH, NEAR_SHOWN = 25, 4
#: Of those, and of those about later events, so many are also asked whether they bear out the claim turned round: each
#: costs several questions more.
TURNED_ROUND = 3
#: A passage less like the claim (cosine) than this is not about it and is not weighed.
ABOUT = 0.30
#: One that is less like the claim than the nearest by more than this is not weighed either: beside the nearest it would
#: have less than a third of its weight (NEARNESS in weighing.py).
BEHIND_THE_NEAREST = 0.2
#: A document with a passage this much like the claim is counted among those on the same matter.
ON_THE_MATTER = 0.45
#: A passage takes a side when the model gives that side at least this probability.
TAKES_SIDE = 0.5
#: Both sides count as good evidence, and the verdict as conflicting, when each has a passage with this probability.
GOOD = 0.75
#: A counterexample, a negation or a rival counts against a claim when a passage bears it out with this probability.
COUNTS_AGAINST = 0.65
#: Where a passage bears out both a claim and that it is no longer so, it tells of the end: "no longer" says both.
TELLS_OF_THE_END = 0.5
#: A passage about a later state puts out of force what earlier ones say on the other side, when it is this sure.
OVERRIDES = 0.5
#: Where a rule for states finds that a passage tells of the end of a state, that has at least this probability; that it
#: held, the second: what began can have ended since, so that must not outweigh a later passage on its end.
TOLD, TOLD_HELD = 0.9, 0.75
#: A passage leans to a side when that has at least this probability, though less than it takes to take it.
LEANS = 0.25
#: A verdict is superseded when, with what happened later, the other side has at least this probability.
SUPERSEDES = 0.5
