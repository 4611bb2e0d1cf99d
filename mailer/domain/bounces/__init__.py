"""What comes back after a mail has gone."""
