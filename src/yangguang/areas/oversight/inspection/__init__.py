"""自查: what the national checks of sites look for, looked for every day by ourselves."""
