"""Incidents of customers, and the notices about them."""
