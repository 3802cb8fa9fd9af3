"""Files of any kind → sheets of text cells with their places, within bounds."""
