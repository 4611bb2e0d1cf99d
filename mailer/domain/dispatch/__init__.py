"""Mails that a person sends by hand to few: proofs, documents."""
