"""`/_emulator/*`: the functions of `emulator.control` over HTTP, one file for each of its subjects."""
