"""A/B tests: a part of the audience tries two variants, the rest gets the better one."""
