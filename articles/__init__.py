"""The stories.

Imports run one way: rooms (desk, translating, pages, exchange) and tasks → editing → models →
the pure rules (workflow, content, disclosure, markdown, slugs, languages). The rooms do not
import each other, and nothing here imports newsroom. import-linter holds this.
"""
