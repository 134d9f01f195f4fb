"""Creator analytics in notebooks."""

__version__ = "0.1.0"
