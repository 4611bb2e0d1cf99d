"""The media library: the pictures of the mails."""
