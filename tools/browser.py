"""See that a Chromium is there for the tests that open pages; install it where that is allowed."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find() -> str | None:
    """Return the path of the first browser found, the one named in CHROMIUM first."""
    asked = os.environ.get("CHROMIUM")
    return next((path for name in (asked, *NAMES) if name and (path := shutil.which(name))), None)


def install() -> None:
    """Install Debian's Chromium, if this is a Debian-like system and we are its administrator."""
    apt = shutil.which("apt-get")
    if apt is None or os.name != "posix" or os.geteuid() != 0:
        return
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
        subprocess.run(  # noqa: S603 - fixed arguments, no shell
            [apt, *arguments], check=False, env=quiet, stdout=subprocess.DEVNULL
        )


def main() -> int:
    """Return 0 when a browser is there, 1 with one sentence when it is not."""
    if find() is None:
        install()
    if find() is None:
        sys.stderr.write(
            "The tests open pages in Chromium and none was found: install it (Debian:"
            " apt install chromium; Windows: Google Chrome) or name one in CHROMIUM.\n"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
