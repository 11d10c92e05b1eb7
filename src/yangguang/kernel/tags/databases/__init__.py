"""Django's database connections, which also see what is read and move what was written."""
