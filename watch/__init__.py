"""The live page of a failover: both regions, the users' name and the state machine, read only, on loopback.

Facts are asked for by `sources`, kept with their age by `board`, made into what the page says by `model`, and served by
`server`. One set of calls serves every viewer, and none is made while nobody looks (`rounds`).
"""
