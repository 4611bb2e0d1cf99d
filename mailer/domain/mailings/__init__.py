"""Mailings: a template to an audience, from "who will receive it" to "every one is settled"."""
