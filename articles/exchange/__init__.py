"""Import and, later, export. Bytes → records (reading) → drafts (drafts) → rows (importing).

The shape of the files is written down in docs/import.md. The desk, translating and pages are
never imported here.
"""
