"""The kit's version, in a module that needs nothing: whatever says it imports it from here."""

__version__ = "0.2.0"
