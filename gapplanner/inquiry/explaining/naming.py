"""Which candidates a planner means by a word: a candidate, a slot, a CUI or an idea code."""

from collections.abc import Iterable

from gapplanner.candidates import CandidateSet
from gapplanner.errors import PortfolioError, closest
from gapplanner.language import _
from gapplanner.portfolio.groups import named

CALLED = ("candidate_id", "slot", "cui", "idea_code")


def candidates_called(candidate_set: CandidateSet, words: Iterable[str]) -> list[str]:
    """Return the ids of the candidates called by any of these words, in order, each once.

    Raises
    ------
    PortfolioError
        With every word that names nothing here, and the closest word that does.
    """
    found, problems = dict[str, None](), list[str]()
    for word in words:
        flags = named(candidate_set, (word,))
        if not flags.any():
            problems.append(_unknown(candidate_set, word))
        found.update(dict.fromkeys(str(name) for name in flags.index[flags.to_numpy()]))
    if problems:
        raise PortfolioError(problems)
    return list(found)


def _unknown(candidate_set: CandidateSet, word: str) -> str:
    table = candidate_set.candidates
    known = sorted({str(one) for column in CALLED for one in table[column].dropna().unique()})
    near = closest(word, known)
    sentence = _(
        "{word!r}: must be a candidate, a slot, a CUI or an idea code of this run; none is called "
        "so."
    ).format(word=word)
    if near is None:
        return sentence + " " + _("candidates.csv of the run lists them all.")
    return sentence + " " + _("Did you mean {near!r}?").format(near=near)
