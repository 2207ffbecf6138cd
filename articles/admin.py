# The admin looks for its screens here.
from articles.desk import articles, disclaimers, people, record, vocabulary  # noqa: F401  # importing registers them
