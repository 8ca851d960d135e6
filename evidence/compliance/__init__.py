"""The quarter's evidence pack: what an auditor asks for, with the hashes that show that nothing was changed since."""
