"""What people look at: rows and tables, sentences and charts, pages and papers."""
