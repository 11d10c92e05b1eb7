"""`python -m yangguang.project VERB`, the same as `yangguang VERB`."""

from yangguang.project.cli import main

main()
