"""What every stand-in shares: where it may run, how it is labelled, and how it can be told to misbehave."""
