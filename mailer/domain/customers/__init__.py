"""Customers, suppliers, third parties and leads; their contacts, groups, families, consent."""
