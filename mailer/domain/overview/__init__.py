"""The first page: what is being sent, what needs attention, what comes next, what to do first."""
