"""Whether plans rest on the same data and the same program: the first line of a comparison."""

from collections.abc import Sequence
from typing import Final

from gapplanner.compare.opening import Compared
from gapplanner.language import _

SCENARIO: Final = "scenario"
"""Prefix of the inputs that hold decisions: these may differ, and are told elsewhere."""
PROGRAM: Final = "gapplanner"
MOST_NAMES: Final = 5


def inputs_sentences(compared: Sequence[Compared]) -> list[str]:
    """Return, of each plan, in what its inputs and versions differ from the first one's.

    The first sentence alone answers: the same, or not.
    """
    differing = [
        sentence
        for other in compared[1:]
        for sentence in (_of_inputs(compared[0], other), _of_versions(compared[0], other))
        if sentence
    ]
    if not differing:
        return [
            _(
                "All rest on the same data and the same version of the program: what differs is "
                "decided in the scenarios."
            )
        ]
    return [
        _(
            "Careful: not all rest on the same data or version, so part of the differences may "
            "come from there."
        ),
        *differing,
    ]


def _of_inputs(first: Compared, other: Compared) -> str:
    here, there = (
        {name: digest for name, digest in dict(one.manifest["inputs"]).items() if _is_data(name)}
        for one in (other, first)
    )
    names = sorted(name for name in {*here, *there} if here.get(name) != there.get(name))
    if not names:
        return ""
    return _("«{label}» was made with other data than «{reference}»: {names}.").format(
        label=other.label, reference=first.label, names=_some(names)
    )


def _some(names: Sequence[str]) -> str:
    rest = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" (+{rest})" if rest > 0 else "")


def _is_data(name: str) -> bool:
    return name.split("/", maxsplit=1)[0].split(".", maxsplit=1)[0] != SCENARIO


def _of_versions(first: Compared, other: Compared) -> str:
    here, there = (dict(one.manifest["versions"]) for one in (other, first))
    if here.get(PROGRAM) == there.get(PROGRAM) and here.get("highspy") == there.get("highspy"):
        return ""
    return _(
        "«{label}» was made with gapplanner {version} and solver {solver}, «{reference}» with "
        "{other_version} and {other_solver}."
    ).format(
        label=other.label,
        reference=first.label,
        version=here.get(PROGRAM),
        solver=here.get("highspy"),
        other_version=there.get(PROGRAM),
        other_solver=there.get("highspy"),
    )
