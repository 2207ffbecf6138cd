"""The translators' room: what a translation is checked for, what of it was set aside, and its rows
as the workbench shows them.

Imports run one way: ``bench`` and ``reviewing``, which ask the database, use ``pairing`` and
``running``; both use ``checks``; these three are pure, and ``checks`` knows none of the others.
Below this room lie editing, models and the pure rules. Its screens are screens of the desk, with
the desk's words and its verbs' pages (articles/desk/workbench.py), so the desk may import this
room, and nobody else does: a second set of screens beside the first would say the same things in
other words.
"""
