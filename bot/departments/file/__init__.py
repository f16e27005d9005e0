"""The departments file: calendars, departments, standards and types as an admin writes them."""
