"""What happens by itself when a recipient of a mailing opens it, clicks, or cannot be reached."""
