"""One PostgreSQL for everything: the engine, its transactions, the embedded server, the schema."""
