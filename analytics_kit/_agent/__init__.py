"""``analytics-kit mcp``: the kit as tools of an agent, by the Model Context Protocol.

:mod:`~analytics_kit._agent.desk` does what the tools do, and knows nothing of the protocol; :mod:`~analytics_kit._agent.server`
hands it to the official SDK. What an agent may do is bounded here, whatever it asks: it replays unless the user said otherwise, spends no
more than the user allowed, writes into one folder, and gets a few rows at a time.
"""

from __future__ import annotations

from pathlib import Path

#: How the two jobs are done that agents are asked for, for the agent to read.
SKILL = Path(__file__).with_name("SKILL.md")
