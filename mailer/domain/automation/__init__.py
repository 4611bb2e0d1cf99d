"""What leaves by itself because something happened to a customer."""
