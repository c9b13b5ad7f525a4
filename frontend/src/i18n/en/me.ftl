# The citizen's own data and sessions.

problem-session-unknown = This session has ended already. Reload the list.
problem-session-not-raisable = This session needs no code: go on, or log out and log in again.

## My sessions
sessions-title = My sessions
sessions-lead = Where somebody is logged in as you at this moment.
sessions-ended = Done: what you ended cannot be used any more.
sessions-end-others = Log out everywhere else
sessions-end-all = Log out everywhere, here too
sessions-strange = If you do not know one of them, end it and choose another password.
session-current = this one
session-times = Since { $opened }; last used { $seen }.
session-end = End it
session-end-named = End the session of { $name }
session-unknown = Unknown browser
session-browser-on = { $browser } on { $system }
method-password = With the password
method-password-otp = With the password and a code by text message
method-pin = With Cl@ve PIN
method-device = With Cl@ve Móvil
method-passkey = With a passkey
method-certificate = With a certificate
method-dnie = With the electronic DNI

## Own data
problem-needs-two-factors = Your password alone is not enough for this. Confirm that it is you with a code by text message.
problem-needs-more-than-phone = The way you logged in is not enough for this. Log in with your password and confirm it with a code by text message, or log in with your certificate.
problem-needs-certificate = This needs your certificate or your electronic DNI: log out and log in with it. You can also go to a registration office.
problem-needs-dnie = This needs your electronic DNI: log out and log in with it. You can also go to a registration office.
problem-phones-differ = The two phones are not the same: write it again.
problem-emails-differ = The two email addresses are not the same: write it again.
problem-phone-is-the-same = That is the phone that you have now. Enter another one.
problem-already-advanced = Your registration is advanced already: there is nothing to do.
problem-registration-not-advanced = Your registration is basic. Raise its level first, with your certificate or at a registration office.
problem-changed-meanwhile = Your registration was changed somewhere else at the same moment. Look at it and try again.

## Invitation letter
problem-letter-too-often = Letters were asked for too often with this number. Ask again in a month, or go to a registration office.
problem-letter-unknown = { problem-internal }
problem-letter-code-refused = { $tries ->
    [0] The DNI or NIE and the code of the letter do not match. There are no tries left: ask for another letter.
    [one] The DNI or NIE and the code of the letter do not match. Check them: you have 1 try left.
   *[other] The DNI or NIE and the code of the letter do not match. Check them: you have { $tries } tries left.
}
problem-letter-code-blocked = The code of the letter was wrong too many times and no longer works. Ask for another letter or go to a registration office.
problem-letter-expired = This letter is too old. Ask for another one.
problem-letter-used = You have registered with this letter already. Activate your password with the code on your receipt.
problem-invitation-unknown = Too much time has passed, or it was finished already. Start again with the code of the letter.
problem-conditions-not-accepted = To register you have to accept the conditions.
problem-census-too-many = { problem-internal }
