"""What customers think of how they were served: their answers, graded, and who hears of them.

A link in a mail only opens a page. An answer arrives by POST with the mark of that page, is kept
before the reply, and is graded by a job: whatever looks like a program's is kept apart.
"""
