"""How a port of the sink behaves, and the rules by which it misbehaves."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field
from typing import Any

#: Where a rule may strike. `body`: the connection is cut while the text comes. `dot`: after the
#: dot, the mail is not kept. `kept`: the mail is kept, and then the answer goes wrong.
STAGES = ("connect", "ehlo", "mail", "rcpt", "data", "body", "dot", "kept", "rset", "quit")
#: `reply`: say `text` instead. `drop`: cut the connection. `hang`: say nothing more. `wait`: be
#: late by `seconds`. `drip`: answer (`text`, or what is right) byte by byte, `seconds` apart.
#: `endless`: say `text` again and again.
ACTS = ("reply", "drop", "hang", "wait", "drip", "endless")
EXTENSIONS = ("SIZE 10485760", "8BITMIME", "ENHANCEDSTATUSCODES", "SMTPUTF8")


@dataclass
class Rule:
    """What goes wrong where, and for whom."""

    stage: str
    act: str
    text: str = ""
    seconds: float = 0.0
    #: Only for recipients whose address contains this (RCPT and later).
    only: str = ""
    #: Only every so many times, and at most so often.
    every: int = 1
    times: int = 1 << 40
    #: Else by chance, of so many in one.
    chance: float = 1.0
    met: int = 0

    def __post_init__(self) -> None:
        assert self.stage in STAGES, self.stage
        assert self.act in ACTS, self.act

    def strikes(self, recipient: str, dice: random.Random) -> bool:
        """Is it this one? Counts it."""
        if self.only not in recipient or self.times <= 0:
            return False
        self.met += 1
        if self.met % self.every or dice.random() >= self.chance:
            return False
        self.times -= 1
        return True


@dataclass
class Behaviour:
    """One port."""

    rules: list[Rule] = field(default_factory=list)
    #: How long each answer takes.
    seconds: float = 0.0
    pipelining: bool = True
    seed: int = 0

    def __post_init__(self) -> None:
        self._dice = random.Random(self.seed)

    @classmethod
    def read(cls, written: dict[str, Any]) -> Behaviour:
        """As `written` put it."""
        rules = [Rule(**rule) for rule in written["rules"]]
        return cls(rules, written["seconds"], written["pipelining"], written["seed"])

    def written(self) -> dict[str, Any]:
        """As it goes over the control socket."""
        return asdict(self)

    def rule(self, stage: str, recipient: str) -> Rule | None:
        """What goes wrong here and now, if anything."""
        for rule in self.rules:
            if rule.stage == stage and rule.strikes(recipient, self._dice):
                return rule
        return None

    def hello(self, verb: str) -> str:
        """The answer to EHLO or HELO."""
        if verb == "HELO":
            return "250 sink.example"
        offers = [*EXTENSIONS, "PIPELINING"] if self.pipelining else list(EXTENSIONS)
        lines = ["sink.example", *offers]
        return "\r\n".join([f"250-{line}" for line in lines[:-1]] + [f"250 {lines[-1]}"])
