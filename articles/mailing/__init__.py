"""The post: who is told of an event by e-mail, in what words, and how it gets to them.

Nothing here is imported by another room; ``articles.tasks`` sends what is due.
"""
