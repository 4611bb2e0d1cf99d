"""Criteria: who is meant by what stands in a customer's record, documents and mails.

A tree of rules, kept as JSON and turned into one SQL condition:

- `{"all": [node…]}`, `{"any": [node…]}`: all of them hold, or at least one;
- `{"field": "city", "is": "begins", "value": ["ly"]}`: one rule. `value` is a list of texts, as
  people typed and chose them; numbers with a point, dates as 2026-11-30.

A field is an entry of `catalogue`; the files beside it make them, one for each place where they
stand. `tree` checks, tells and turns into SQL.
"""
