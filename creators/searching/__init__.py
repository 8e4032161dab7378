"""Finding clips by words: pure, one library at a time, in memory."""
