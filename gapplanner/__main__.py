"""``python -m gapplanner``."""

from gapplanner.cli import main

if __name__ == "__main__":
    main()
