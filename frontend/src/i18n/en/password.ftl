# Cl@ve Permanente once it is active: password, certificates, giving it up.

problem-password-must-be-replaced = You have to choose another password: until then you cannot do anything else
problem-registration-upload-misplaced = The page and the service do not understand each other: load the page again and start anew
problem-password-not-active = Your account has no password: there is nothing to give up
problem-deregistration-unknown = This is not valid any more. Start again
problem-unlock-key-unchanged = The new password has to differ from the present one. Choose another one
problem-accounts-too-many = { problem-internal }
problem-inherited-not-announced = What is to be imported is not announced at logins. Add its kind to the policy of the service and import it again

## Changing the password
present-password-label = Present password
error-password-unchanged = The new password has to differ from the one before: choose another
act-password-title = Change my password
act-password-text = With the present one and a code by text message or a passkey. Your certificates stay valid.
change-lead = Choose another password in the place of the one that you have.
change-needs = You need your present password and the phone on which you get codes.
change-certificates = Your certificates stay valid: from then on the new password opens them.
change-sessions = Your other sessions end; this one stays open.
change-start = Choose another password
change-forgotten = If you do not remember the present one:
change-password-title = Enter your password and choose another
change-code-title = Confirm the change with the code from the message
change-authorise-text = You are about to change the password with which you log in and open your signing keys.
change-submit = Change the password
change-done-title = Your password is changed
change-done-text = From now on you log in and sign with the new password. The one before is of no use any more.
change-done-sessions = If you were logged in in another browser, that session has ended. We have told you by text message.
change-go-on = Go on to where you were going

## A password that has to be replaced
replace-title = Choose another password to go on
replace-expired = Your password has expired. It serves for choosing another one, and for nothing else.
replace-inherited = Your password comes from the system before this one. It serves for choosing another one, and for nothing else.
replace-first = When you have changed it you go on to where you were going.

## Forgotten or blocked password
login-forgotten = I forgot my password, or it is blocked
reset-title = Get in again with another password
reset-lead = If you forgot your password or it was blocked, choose another. You need an activation code that you have not used, the email address of your registration and your phone.
reset-means-certificates = When you choose another password, your certificates are revoked: nobody can open your keys without the password before. Your passkeys are removed too.
reset-means-signed = What you have signed stays valid. Afterwards you can get new certificates, free and in two minutes.
reset-no-code-online = You can also get it here if you log in with Cl@ve PIN, Cl@ve Móvil, a passkey, your certificate or your electronic DNI:
reset-email-hint = The one in your registration
reset-code-hint = 16 letters and digits. The code that activated your password does not work again: each code works once.
reset-submit = Save the password and revoke my certificates
reset-done-title = You have another password
reset-done-text = Log in with it. Your certificates of before are revoked: you can get new ones under "My certificates". You can also add your passkeys again.
problem-reset-refused = { $tries ->
    [0] The DNI or NIE, the email address and the activation code do not match. There are no tries left: ask for a new code.
    [one] The DNI or NIE, the email address and the activation code do not match. Check them: you have 1 try left.
   *[other] The DNI or NIE, the email address and the activation code do not match. Check them: you have { $tries } tries left.
}

## Giving up the password
act-deregister-title = Give up my password
act-deregister-text = You stay registered and can log in in other ways.
act-activate-title = Activate a password
act-activate-text = With an activation code. Without a password nobody can sign.
deregister-lead = If you give up your password, this happens at once:
deregister-password = The password and your passkeys stop working, and the sessions opened with them end.
deregister-certificates = Your certificates are revoked and their keys are destroyed. What you have signed stays valid.
deregister-stays = Your registration stays as it is. You can log in with Cl@ve PIN, with Cl@ve Móvil or with your certificate.
deregister-return = To have a password again you will need a new activation code.
deregister-understood = I understand it and I want to give up my password
deregister-start = Go on giving it up
deregister-stay = I prefer to keep it
deregister-code-title = Enter the code to give up your password
deregister-code-text = With this code you give up your password, and your certificates are revoked.
deregister-submit = Give up the password
error-understand-deregister = To go on, tick that you understand what it means
deregistered-title = You have given up your password
deregistered-text = Nobody can log in or sign with it any more.
deregistered-stays-title = What stays as it is
deregistered-stays-registration = Your registration, and the other ways to log in that you have: Cl@ve PIN, Cl@ve Móvil or your certificate.
deregistered-stays-signed = The validity of what you have signed.
deregistered-return-title = If you want to have a password again
deregistered-return-code = Ask for an activation code at a registration office, or here if you log in in another way:
deregistered-return-activate = Choose a password with that code:
deregistered-return-certificates = Get new certificates when you need them.

## Revoking certificates
revoke-title = Revoke my certificates
revoke-lead = To revoke is for ever. The signature certificate and the authentication certificate are revoked together.
revoke-keys = Their keys are destroyed: nobody can sign with them again.
revoke-signed = What you signed before stays valid.
revoke-again = Afterwards you can get new certificates, free and in two minutes.
revoke-reason = Why do you revoke them?
reason-compromised = Somebody else may be able to use them
reason-compromised-hint = For example, if somebody knows your password and has had your phone. Change the password too.
reason-unwanted = I do not want them any more
reason-unwanted-hint = Nobody else can have used them.
revoke-understood = I understand that this cannot be undone
revoke-submit = Revoke the certificates
revoke-keep = Back to my certificates without revoking them
error-revoke-reason = Choose why you revoke them
error-understand-revoke = To go on, tick that you understand that it cannot be undone
revoked-title = Your certificates are revoked
revoked-text = Nobody can sign with them any more, and whoever checks them will see it.
revoked-password = If you revoked them because somebody else may be able to use them, change your password under "My data".
