"""What readers do with our mails: links and pixels that are counted, and the events they make."""
