"""The command line: every verb of byeori as a command."""
