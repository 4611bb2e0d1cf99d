"""How pages look: the company's colour, light or dark, the language."""
