"""Turn a workbook into pictures by LibreOffice, to look at: a check by hand.

    python tools/check_workbook.py RUN/portfolio.xlsx [FOLDER]

Needs ``soffice`` (Debian: libreoffice-calc) and ``pdftoppm`` (poppler-utils).
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DOTS = 50


def main() -> int:
    """Return 0 when the pictures are made, 1 with one sentence when something is missing."""
    if len(sys.argv) < 2:
        sys.stderr.write(f"{(__doc__ or '').strip()}\n")
        return 2
    book = Path(sys.argv[1]).resolve()
    folder = Path(sys.argv[2] if len(sys.argv) > 2 else "workbook-pictures").resolve()
    absent = [name for name in ("soffice", "pdftoppm") if shutil.which(name) is None]
    if absent:
        sys.stderr.write(
            f"This check needs {' and '.join(absent)}: install libreoffice-calc, poppler-utils.\n"
        )
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        subprocess.run(  # noqa: S603 - fixed program, a path of the planner's own
            [
                shutil.which("soffice") or "soffice",
                f"-env:UserInstallation=file://{profile}",
                *("--headless", "--convert-to", "pdf", "--outdir", str(folder), str(book)),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    pdf = folder / f"{book.stem}.pdf"
    subprocess.run(  # noqa: S603 - as above
        [
            shutil.which("pdftoppm") or "pdftoppm",
            "-r",
            str(DOTS),
            "-png",
            str(pdf),
            str(folder / "page"),
        ],
        check=True,
    )
    sys.stdout.write(f"{folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
