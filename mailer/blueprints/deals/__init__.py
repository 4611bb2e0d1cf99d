"""Deals: the list, one deal, those of a customer, importing, and writing to their customers."""
