"""Identity providers that the emulator plays."""
