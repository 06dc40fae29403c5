"""The hall: one function a task."""
