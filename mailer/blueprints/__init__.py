"""The HTTP edge, one package an area: a URL table, views, forms."""
