"""The sending engine: takes what the outbox holds and hands it to the mail servers.

Read `states` first, then `drain`, which says where to go on. `sweep` picks up what a dead process
left behind.
"""
