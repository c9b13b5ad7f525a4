## Messages to phones, and Cl@ve PIN.

problem-message-unknown = Nothing is known of that message any more. Ask for another code: you lose nothing.
problem-delivery-status-unknown = The delivery report says nothing that is understood. Send a known status.
problem-month-malformed = That is not a month. Write it as year and month, for example 2026-11.
