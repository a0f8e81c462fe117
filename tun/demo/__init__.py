"""The demonstration: both houses on one machine, and a small believable city to play the story in.

Everything in it is done by the same actions that a real city uses; nothing is a stand-in. The passwords are
made by chance on the first start and kept beside the store, readable by their owner only.
"""
