"""What makes a value a secret: the name it is given, its own form, and how good it is."""
