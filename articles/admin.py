from articles.desk import articles, dashboard, people, record, vocabulary  # noqa: F401
