"""The state machines, typed: a phase a module, assembled into `dr-failover` and `dr-audit`.

`states.py` has the values that phases are made of, `tasks.py` and `items.py` what they share, `assembly.py` refuses a
machine that can't be right, `failover.py` and `audit.py` put the phases together, `rendering.py` writes what is
deployed. Nothing here runs in AWS: the package isn't part of the Lambda zip, and `recovery/` doesn't import it.
"""
