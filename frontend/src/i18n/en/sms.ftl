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

## Logging in with Cl@ve PIN.

login-pin-link = Log in with Cl@ve PIN
login-pin-title = Log in with Cl@ve PIN
login-pin-lead = We will send a PIN of three characters to the phone that you registered with. It can be used for { $minutes } minutes, and once.
login-pin-lead-short = We will send a PIN of three characters to the phone that you registered with. It can be used once.
login-pin-ask = Send the PIN
login-pin-not-for-signing = Cl@ve PIN is for looking things up, not for signing: to sign, log in with your password.
own-code-label = Own code (optional)
own-code-hint = Four letters or digits that you choose now and type in front of the PIN. So nobody gets in by reading the text message alone.
login-pin-enter-title = Type the PIN that we sent you
login-pin-sent = We sent the PIN to the phone that ends in { $phone }. It can be used until { $until }.
login-pin-nobody = Nobody will ask you for this PIN on the phone. Do not tell it and do not pass it on.
login-pin-another = Ask for another PIN
login-pin-another-at = You can ask for another PIN from { $at }.
login-other = Log in in another way
pin-label = PIN from the text message
pin-hint = Three characters. Capitals do not matter.
pin-with-own-code-label = Your own code and the PIN from the text message
pin-with-own-code-hint = Seven characters together: the four that you chose and the three from the message. Capitals do not matter.
error-pin-missing = Type the PIN that you received by text message
error-pin-with-own-code = Type the four characters that you chose first, and then the three from the message
log-in-again = Log out and log in in another way
problem-pin-not-for-signing = You logged in with Cl@ve PIN, which is not enough to sign or to get certificates. Log in in one of these ways: { $ways }.
