"""Who is told of the acts of the rooms below this one, and in which words."""
