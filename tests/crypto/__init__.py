"""Tests of emulator/crypto."""
