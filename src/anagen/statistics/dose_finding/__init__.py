"""Dose finding: trend tests, and MCP-Mod (a test of a dose response by candidate shapes, then their fit).

References: Bretz, Pinheiro and Branson 2005; Pinheiro and others 2014 (generalised); R package DoseFinding.
"""
