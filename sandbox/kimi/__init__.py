"""A stand-in for Moonshot's Kimi API: the wire protocol, its refusals and faults, and a deterministic author."""
