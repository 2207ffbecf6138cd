"""The translators' room: what a translation is checked for, and which warnings were set aside.

Imports run one way: ``reviewing``, which asks the database, uses ``pairing`` and ``running``, and
both use ``checks``, which knows none of them; all three are pure. Below this room lie editing, models and the pure rules; desk, pages, exchange
and mailing neither import it nor are imported.
"""
