"""What the business means, one package an area. Domain code flushes and never commits."""
