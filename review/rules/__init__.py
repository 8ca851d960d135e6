"""Rules of policy, one a file: each says what a plan mustn't do, and why. A team adds its own file here."""
