"""The page of the kinds of files says what the program says."""

import re

from gapplanner.importing.kinds import KINDS


def test_every_kind_is_in_the_table_of_the_page(guide: str) -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|", guide, re.MULTILINE)
    missing = [kind.name for kind in KINDS if kind.name not in rows]
    assert missing == [], f"docs/importing.md must have a row for {missing}"
    assert set(rows) <= {kind.name for kind in KINDS}
