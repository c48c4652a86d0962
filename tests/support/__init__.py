"""What tests share: callers, servers, databases, and how an answer is read."""
