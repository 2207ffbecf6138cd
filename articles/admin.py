# The admin looks for its screens here.
from articles.desk import articles, disclaimers, glossary, people, record, vocabulary  # noqa: F401  # importing registers them
