"""Drills: rehearsals of a disaster, with a steady state before, a fault, a recovery, and a verdict."""
