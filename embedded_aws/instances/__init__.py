"""The programs that instances run from their user data, as processes."""
