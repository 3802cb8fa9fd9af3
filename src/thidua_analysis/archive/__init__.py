"""What is kept: sealed months, made, held against each other, verified and signed."""
