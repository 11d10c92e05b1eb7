"""Ways out of the house: a mail server or files, a program for text messages or files."""
