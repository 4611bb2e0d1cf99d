"""Letters: the texts that accompany documents, by document type and language."""
