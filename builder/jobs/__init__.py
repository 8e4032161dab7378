"""What a build can be about: one file per task, all of them the same kind of job to whoever runs it."""
