"""Customers, their contacts, groups, families and custom fields."""
