## Messages to phones, and Cl@ve PIN.

problem-message-unknown = Nothing is known of that message any more. Ask for another code: you lose nothing.
problem-delivery-status-unknown = The delivery report says nothing that is understood. Send a known status.
problem-month-malformed = That is not a month. Write it as year and month, for example 2026-11.
problem-pin-disabled = Cl@ve PIN is not offered by this service. Log in with your password.
problem-pin-unknown = That PIN is no more. Ask for another one.
problem-pin-wrong = { $tries ->
    [one] That is not the key of the last SMS. Check it: 1 try is left.
   *[other] That is not the key of the last SMS. Check it: { $tries } tries are left.
}
problem-pin-exhausted = The PIN was mistyped too often and is void. Ask for another one.
problem-pin-expired = The PIN has expired: it lasts ten minutes. Ask for another one.
problem-pin-used = That PIN was used. Each serves for one login: ask for another one.
problem-pin-superseded = Another PIN was asked for later, and this one is void. Type that of the last SMS.
