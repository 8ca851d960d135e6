"""What instances run: the program of their user data, as a process."""
