"""The readers' room: pages show what is live, and nothing else.

Views load rows and set the clock once; story.py makes plain values of them; templates set those
out. The desk, translating and exchange are never imported here.
"""
