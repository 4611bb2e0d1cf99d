"""Users and roles, for super admins."""
