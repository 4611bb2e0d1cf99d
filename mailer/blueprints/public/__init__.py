"""Pages for the readers of our mails: no sign-in, no cookies, nothing from elsewhere."""
