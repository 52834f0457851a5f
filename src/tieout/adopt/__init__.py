"""Takes what a company's books already hold into the platform's own things: matched, imported, never twice."""
