"""Documents: quotes, orders, invoices and their kin, what is to be paid of them, and payments."""
