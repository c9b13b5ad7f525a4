# The citizen's own data and sessions.

problem-session-unknown = This session has ended already. Reload the list.
problem-session-not-raisable = This session needs no code: go on, or log out and log in again.
