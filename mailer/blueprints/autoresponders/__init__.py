"""Templates that leave by themselves when something happens to a customer."""
