"""The live page of a failover: both regions, the users' name and the state machine, read only, on loopback.

`sources` asks for facts, `board` keeps them with their age, `model` turns them into the page's contents, and `server`
serves the page. One set of calls serves every viewer, and none is made while nobody has the page open (`rounds`).
"""
