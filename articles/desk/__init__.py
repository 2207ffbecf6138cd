"""The editors' room: the Django admin, with the verbs behind its buttons.

Screens parse, call one verb and say what it answered. They hide what a verb would refuse, and
decide nothing: a request made by hand meets the same rules. Nothing here is imported by another
room, and of the rooms only the translators' is imported here, for their workbench.
"""
