"""What operators run: toolchain check, deploy in order, plan, clean-up, and the environment for the CLI."""
