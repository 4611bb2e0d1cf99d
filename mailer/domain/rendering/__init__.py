"""One constructor for preview, proof and sending: from a template to the bytes of a mail."""
