"""The stories.

Imports run one way: tasks → rooms (desk, translating, pages, exchange, mailing) → editing →
models → the pure rules (workflow, content, disclosure, markdown, slugs, made_from, languages).
The rooms do not import each other, and nothing here imports newsroom. import-linter holds this.
"""
