"""HTML of our own that tells what was clicked or pressed, where Streamlit has no element for it.

These are tables with charts in their cells, and notes with marked sentences.
"""

from dashboard.live.element import Said, live_html

__all__ = ["Said", "live_html"]
