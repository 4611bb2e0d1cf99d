"""What somebody here is to do, and about which record."""
