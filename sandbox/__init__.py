"""Local stand-ins for outside systems: separate processes on loopback that speak the real wire protocols."""
