"""The checks, one file each, one interface; `all_checks` lists them."""
