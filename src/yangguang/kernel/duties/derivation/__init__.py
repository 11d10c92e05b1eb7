"""Obligations from duties, acts and the calendar: always the same from the same facts.

`book` is what the plan and the organizations say, `openings` and `proofs` what one act or one
date means by it, `settling` what closes an obligation and when it is due, `writing` the rows.
"""
