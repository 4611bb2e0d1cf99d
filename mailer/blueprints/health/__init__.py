"""Is everything up? For machines that watch."""
