"""Rules of policy, one per file: each says what a plan mustn't do, and why. A team adds its own file here."""
