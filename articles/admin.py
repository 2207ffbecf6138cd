# The admin looks for its screens here; importing them registers them.
from articles.desk import articles, people, record, vocabulary  # noqa: F401
