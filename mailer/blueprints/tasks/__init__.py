"""What somebody here is to do: lists, one task, and the tasks on the pages of records."""
