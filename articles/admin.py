# The admin looks for its screens here; importing them registers them.
from articles.desk import articles, disclaimers, people, record, vocabulary  # noqa: F401
