"""What customers think: all ratings, the history of one, and those that a person accepts."""
