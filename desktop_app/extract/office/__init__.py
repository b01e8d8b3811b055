"""Documents, sheets and slides of office programs, and tables of every kind."""
