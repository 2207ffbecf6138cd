"""The translators' room: what a translation is checked for, and what of it was set aside.

Imports run one way: ``reviewing``, which asks the database, uses ``pairing`` and ``running``; both
use ``checks``; these three are pure, and ``checks`` knows none of the others. Below this room lie
editing, models and the pure rules. desk, pages, exchange and mailing neither import it nor are
imported.
"""
