"""The state machines as typed Python: one module per phase, assembled into `dr-failover` and `dr-audit`.

`states.py` has the values that phases consist of, `tasks.py` and `items.py` what phases share. `assembly.py` refuses
an invalid machine, `failover.py` and `audit.py` combine the phases, `rendering.py` writes the deployed definition.
Nothing here runs in AWS: the package isn't part of the Lambda zip, and `recovery/` doesn't import it.
"""
