"""Deals with customers: what may be sold, for how much, and how far it has come."""
