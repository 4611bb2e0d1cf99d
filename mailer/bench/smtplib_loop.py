"""What a script does without any bookkeeping: `smtplib`, one connection, one mail after another.

`python -m mailer.bench.smtplib_loop PORT COUNT FILE` sends the mail in FILE.
"""

from __future__ import annotations

import smtplib
import sys
import time
from pathlib import Path


def main(port: int, count: int, file: Path) -> None:
    """Send it `count` times, and print how many seconds that took."""
    message = file.read_bytes()
    began = time.monotonic()
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for _ in range(count):
            connection.sendmail("bench@example.com", ["customer@example.com"], message)
    print(time.monotonic() - began)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
