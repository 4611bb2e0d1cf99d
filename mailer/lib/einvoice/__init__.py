"""Electronic invoices: Factur-X and ZUGFeRD PDFs, UBL and UN/CEFACT CII, read into one form."""
