"""Documents sent by mail: the window before sending, the report after it."""
