"""The quarter's evidence pack: an auditor's questions answered, with hashes that prove it unaltered."""
