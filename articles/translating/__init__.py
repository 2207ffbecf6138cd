"""The translators' room: what a translation is checked for, and which warnings were set aside.

Imports run one way: ``running`` (pure) uses ``checks`` (pure, and alone); ``reviewing`` loads rows
and asks ``running``. Below this room lie editing, models and the pure rules; desk, pages, exchange
and mailing neither import it nor are imported.
"""
