"""What is said to people, in two languages; text as people write it → numbers, dates, names, and back."""
