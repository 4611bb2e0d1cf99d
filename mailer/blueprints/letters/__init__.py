"""Letters: the texts that accompany documents."""
