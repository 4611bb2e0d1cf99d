"""Real bounces, complaints and auto-replies of some fifty mail systems (`shared/data/bounces`)."""

import re
from pathlib import Path

import pytest

from mailer.lib.bounces.read import read

FOLDER = Path(__file__).parents[4] / "shared" / "data" / "bounces"
FILES = sorted(FOLDER.glob("*.eml"))
pytestmark = pytest.mark.skipif(not FILES, reason="shared/data/bounces is not there")
#: Who failed, where a program is told so.
NAMED = re.compile(
    r"^(?:final-recipient|original-recipient|x-failed-recipients):(?: *rfc822;)? *(\S+@\S+)",
    re.IGNORECASE | re.MULTILINE,
)
#: Name no recipient that failed.
NAMELESS = {
    "rfc3464-28": "the mail could be delivered",
}
#: Class by what the server said, where it is not the address that is wrong: the rest are hard.
NOT_HARD = {
    "arf-19": "unknown",  # a report about a signature, no complaint
    "lhost-amazonses-19": "soft",  # temporarily locked
    "lhost-dragonfly-19": "soft",  # not authorized
    "lhost-dragonfly-29": "soft",  # expired
    "lhost-exim-04": "soft",  # our server is not wanted
    "lhost-exim-34": "soft",  # reverse DNS
    "lhost-exim-54": "soft",  # block list
    "lhost-gmail-05": "soft",  # access denied
    "lhost-googlegroups-05": "soft",  # may not post, or no such group: it does not say
    "lhost-googleworkspace-01": "soft",  # a fault of a server
    "lhost-mailfoundry-02": "soft",  # over quota
    "lhost-mailru-09": "soft",  # sender rejected
    "lhost-messagingserver-04": "soft",  # full
    "lhost-opensmtpd-06": "soft",  # late
    "lhost-postfix-15": "soft",  # timed out
    "lhost-postfix-45": "soft",  # disk quota
    "lhost-postfix-55": "soft",  # too many recipients
    "lhost-postfix-65": "soft",  # unauthenticated
    "lhost-postfix-75": "soft",  # queue file write error
    "lhost-qmail-22": "soft",  # DMARC
    "lhost-receivingses-07": "soft",  # filtered
    "lhost-sendmail-06": "soft",  # 8-bit data
    "lhost-sendmail-16": "soft",  # our server is not wanted
    "lhost-v5sendmail-01": "soft",  # timed out
    "lhost-yahoo-02": "soft",  # full
    "lhost-yahoo-12": "soft",  # sender rejected
    "lhost-zoho-05": "soft",  # not reachable
    "rfc3464-28": "unknown",
    "rfc3464-43": "soft",  # try again later
    "rfc3464-60": "soft",  # sender rejected
    "rfc3834-04": "auto_reply",
    "rhost-apple-02": "soft",  # DMARC
    "rhost-franceptt-03": "soft",  # mail rejected
    "rhost-godaddy-03": "soft",  # too many recipients this hour
    "rhost-gsuite-12": "soft",  # spam
    "rhost-microsoft-01": "soft",  # banned address
    "rhost-tencent-01": "soft",  # frequency limited
}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_answer_tells_who_and_why(path: Path) -> None:
    report = read(path.read_bytes())
    expected = NOT_HARD.get(path.stem, "hard")
    assert {str(answer.bounce_class) for answer in report.answers} == {expected}
    assert bool(report.first.address) == (path.stem not in NAMELESS)
    named = NAMED.findall(path.read_text("utf-8", "replace"))
    if named and path.stem not in NAMELESS:
        assert {answer.address for answer in report.answers} <= set(named)
