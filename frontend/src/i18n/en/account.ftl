# Texts in English. No "please", no codes alone: what happened and what to do.

## Identifier and password
identifier-label = DNI or NIE
identifier-hint = For example, 12345678Z or X1234567L
error-identifier-missing = Enter your DNI or NIE
error-identifier-form = A DNI has eight digits and a letter; a NIE starts with X, Y or Z
error-identifier-letter = The letter does not belong to the number: check your DNI or NIE
password-label = Password
password-show = Show
password-hide = Hide
password-is-shown = The password is shown
password-is-hidden = The password is hidden
password-stays = The password is used on this device to open your key. It is not sent.
error-password-missing = Enter your password

## Log in
login-title = Log in
login-submit = Log in
login-no-password = No password yet?
login-activate = Activate it with your activation code
session-ended-text = Your session ended because nothing happened for a while. Log in again to go on where you were.
session-ending-title = Your session is about to end
session-ending-text = It ends at { $at }. You can go on without losing anything.
session-stay = Stay logged in

## One-time code
otp-label = Code from the text message
otp-hint = You can paste it, or let your phone fill it in
otp-sent = We sent a code of { $digits } digits to the phone that ends in { $phone }. It can be used until { $until }.
otp-problems = Problems with the code?
otp-problems-wait = The message may take a minute. Check that the phone has reception.
otp-resend = Send another code
otp-resend-at = You can ask for another code from { $at }.
otp-resend-no-more = No more codes can be sent for this operation: cancel it and start again.
otp-other-phone = If you no longer have this phone, change the number at a registration office or with your electronic DNI.
otp-why-short = The code does not last long, so that nobody else can use it. If it expires, ask for another: you will lose nothing.
error-otp-missing = Enter the code that you received by text message

## Activation
activate-title = Activate your password
activate-lead = You need the receipt of your registration and the phone that you gave there.
activation-code-label = Activation code
activation-code-hint = It is on the receipt of your registration. Spaces and capitals do not matter.
error-activation-code-missing = Enter the activation code from your receipt
activate-no-code = I do not have the activation code, or it is blocked
activate-no-code-office = Ask for a new one at any registration office, with your identity document.
activate-no-code-online = You can also get it here if you log in with Cl@ve PIN, Cl@ve Móvil, your certificate or your electronic DNI:
activate-no-code-text = When there is a new one, the one before stops working.
activate-code-title = Enter the code that we sent you
activate-code-text = It shows that you have your phone. Nobody will ask you for this code on the phone.
activate-done-title = Your password is active
activate-done-text = You can now log in, get your certificates and sign.
new-password-title = Choose your password
new-password-text = You will log in and open your signing keys with it. Nobody can read it or give it back if you forget it: you would have to get new certificates.
new-password-label = New password
new-password-submit = Save the password
rules-lead = The password must meet all of these:
rule-length = { $minimum } characters or more
rule-groups = { $groups } of these groups: lower case, upper case, digits and other signs (not needed from { $free } characters on)
rule-identity = does not hold your name, your surnames or your DNI or NIE
rule-common = is not one of the most used passwords
rule-met = met
rule-broken = missing
error-new-password-missing = Enter the password that you want to use
error-rule-length = The password must have { $minimum } characters or more
error-rule-groups = Combine { $groups } groups (lower case, upper case, digits, other signs) or use { $free } characters or more
error-rule-identity = Take your name, your surnames and your DNI or NIE out of the password
error-rule-common = This password is one of the most used: choose another
