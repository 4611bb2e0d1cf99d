"""One installation's processes: what runs, who watches it, how it stops."""
