"""``python -m analytics_kit``: the command line, where its own name is not on the path."""

import sys

from analytics_kit.cli import main

if __name__ == "__main__":
    sys.exit(main())
