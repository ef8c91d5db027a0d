"""What an application insists on, or waives, when it starts."""
