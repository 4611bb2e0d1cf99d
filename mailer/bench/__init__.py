"""`mailer bench`: how fast this machine sends, next to the quickest senders there are."""
