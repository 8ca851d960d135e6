"""Commands for operators: toolchain check, ordered deployment, plan, clean-up, and the environment of the CLI."""
