"""What the kit logs: the standard library's loggers, silent unless somebody listens.

=============================  ==========================================================================
logger                         what it says
=============================  ==========================================================================
``analytics_kit.requests``     DEBUG: what is sent; INFO: what came, its status and how long it took
``analytics_kit.retries``      INFO: how long is waited before a call is sent again, and why
``analytics_kit.cassettes``    INFO: what is read and saved; DEBUG: which request a cassette answered
=============================  ==========================================================================

A line names the route, the gateway and numbers. No address with its query, no header, no body and no value of a setting is in it,
so that a log may be sent with a report of a fault.

Examples
--------
>>> import logging
>>> logging.getLogger("analytics_kit").setLevel(logging.INFO)  # and a handler: logging.basicConfig()
"""

from __future__ import annotations

import logging

_ROOT = logging.getLogger("analytics_kit")
# Without it Python's handler of last resort would print warnings of a library that nobody asked to speak.
_ROOT.addHandler(logging.NullHandler())

requests = _ROOT.getChild("requests")
retries = _ROOT.getChild("retries")
cassettes = _ROOT.getChild("cassettes")
