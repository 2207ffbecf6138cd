from articles.desk import articles, people, record, vocabulary  # noqa: F401
