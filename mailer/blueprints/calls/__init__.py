"""Telephone calls: lists, one call, and the calls to a customer."""
