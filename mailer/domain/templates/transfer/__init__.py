"""Templates as a file: to another installation, or into a drawer."""
