"""The template library: what a mail says before it has a recipient."""
