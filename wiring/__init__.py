"""Settings of the deployment, wired to what runs: the functions' environments, the machines, and every call of them."""
