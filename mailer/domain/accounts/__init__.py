"""People, roles and what they may do; the accounts that mail leaves through."""
