"""What if: months scored under other rules, readings and figures; nothing here changes the month it starts from."""
