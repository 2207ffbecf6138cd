"""The project: settings, the shell of the site, and the commands that start and fill it.

Imports run one way: newsroom → articles → scoring.
"""

from newsroom.celery import app as celery_app

__all__ = ["celery_app"]
