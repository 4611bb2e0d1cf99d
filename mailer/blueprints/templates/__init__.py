"""The template library on screen."""
