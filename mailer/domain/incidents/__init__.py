"""What customers reported, and the mails that tell them how it goes on."""
