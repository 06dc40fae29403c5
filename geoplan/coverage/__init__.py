"""What has been visited, and what has not."""
