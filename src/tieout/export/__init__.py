"""The mirror as files for spreadsheets and warehouses: what the views of schema `books` show, exactly."""
