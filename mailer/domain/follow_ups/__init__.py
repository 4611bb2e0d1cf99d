"""What leaves by itself some days after a mailing, to those who did something with it."""
