"""Which programs say of themselves that they are no reader's browser or mail program."""

from __future__ import annotations

import re

_PROGRAMS = re.compile(
    r"bot\b|crawl|spider|scan|curl|wget|python|\bjava/|okhttp|go-http|libwww|httpclient|urllib|"
    r"aiohttp|axios|node-fetch|phantomjs|barracuda|mimecast|proofpoint|fireeye|bitdefender|"
    r"symantec|trendmicro|kaspersky|safelinks|linkcheck|preview|imageproxy|monitoring",
    re.IGNORECASE,
)
#: They load a mail's pictures when its reader opens it, in the reader's place.
_IMAGE_PROXIES = re.compile(r"googleimageproxy|ggpht\.com|yahoomailproxy", re.IGNORECASE)
#: Apple's Mail Privacy Protection loads all pictures of all mails, read or not, and says no more
#: than this.
_PREFETCHER = "Mozilla/5.0"


def is_program(user_agent: str) -> bool:
    """The program says itself that it is no browser, or says nothing."""
    return not user_agent.strip() or _PROGRAMS.search(user_agent) is not None


def is_image_proxy(user_agent: str) -> bool:
    """A provider's server that fetches pictures for its reader at the moment of opening."""
    return _IMAGE_PROXIES.search(user_agent) is not None


def is_prefetcher(user_agent: str) -> bool:
    """A provider's server that fetches pictures whether or not anybody opens the mail."""
    return user_agent.strip() == _PREFETCHER
