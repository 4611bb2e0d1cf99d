"""The sending engine: takes what the outbox holds and hands it to the mail servers.

Read `states` first, then `drain`, which calls the three commits in their order: `claim`,
`intent`, `outcome`. `sweep` picks up what a dead process left behind.
"""
