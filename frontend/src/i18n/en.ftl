# Texts in English. No "please", no codes alone: what happened and what to do.

## Around the pages
service-name = Rubrica
skip = Skip to the content
help-link = Help
languages-label = Language
logout = Log out
loading = Loading…
busy = One moment…
continue = Continue
do-not-continue = Do not continue
title-error = Error: { $screen }
error-summary-title = There is a problem
footer-cookies = These pages use the cookie of your session only. Nothing that you sign leaves your browser.
demo-label = Demonstration
demo-text = This is a demonstration with invented people: nothing that you sign has any effect.
demo-outbox = See the text messages sent
owner-at = You are at { $body }
owner-for = on behalf of { $application }
application-own-pages = your own business with Rubrica
body-sgad = Digital Administration
body-aeat = Tax Agency (registration)
body-giss = Social Security (password and signature gateway)
body-dgp = National Police (certificates and keys)
trouble-document-safe = Your document has not left this device and nothing was signed that you do not see here. You can try again in a few minutes.
trouble-reference = Reference for help:
not-found-title = We cannot find this page
not-found-text = Check the address, or go back to the start with the link above.

## Home
home-title = Sign documents without installing anything
home-lead = Your signing keys are kept by the National Police and open only with your password and a code sent to your phone.
home-sign-title = Sign a document
home-sign-text = Choose a PDF or any other file and sign it with your certificate.
home-verify-title = Check a signature
home-verify-text = See who signed a file and whether it was changed afterwards.
home-certificates-title = My certificates
home-certificates-text = See, download or get your certificates.
home-activate-title = Activate my password
home-activate-text = If you have just registered and hold an activation code, start here.
home-promise-title = What you can expect
home-promise-document = The document is read and signed in your browser. Only its digest goes out.
home-promise-password = Your password is never sent, not even to us.
home-promise-control = Every use of your key is written to a log that cannot be altered.

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
activate-no-code = I do not have the activation code
activate-no-code-text = Ask for a new one with your electronic DNI or at any registration office. The old one stops working.
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

## Certificates
certificates-title = My certificates
certificates-none = You have no certificate to sign with. Getting one takes two minutes and is free.
certificates-get = Get my certificates
certificate-signature = Signature certificate
certificate-signature-text = For signing documents with the same value as your handwritten signature.
certificate-authentication = Authentication certificate
certificate-authentication-text = For identifying yourself to other services.
certificate-validity = Valid from { $from } to { $until }
certificate-download = Download { $file }
state-active = Active
state-locked = Locked
state-expired = Expired
state-revoked = Revoked

## Issuance
issue-title = Get your certificates
issue-lead = The National Police will make two pairs of keys in your name and keep them closed with your password.
issue-what-signature = A signature certificate, for signing documents.
issue-what-authentication = An authentication certificate, for identifying yourself.
issue-what-validity = They are valid for five years at most, or until your identity document expires if that is earlier.
issue-what-check = Your data will be compared with those of your DNI or NIE.
issue-read-terms = Read the terms of the certificates (in another tab)
issue-accept = I have read the terms and accept them
issue-request = Request the certificates
error-terms = Tick the box if you accept the terms: they cannot be issued without it
issue-authorise-text = You are about to get a signature certificate and an authentication certificate from the National Police.
issue-password-title = Enter your password to make the keys
issue-code-title = Confirm the issuance with the code from the message
issue-submit = Issue 2 certificates
issue-done-title = You have your certificates
issue-done-text = Your keys were made and both certificates were issued.
issue-done-go-on = Go on with the signature

## Signature
sign-title = Choose the document
sign-lead = The document stays on this device: it is read, prepared and signed in your browser.
sign-file-label = Document to be signed
sign-file-hint = A PDF will carry the signature inside. For other files a separate signature is made.
file-drop = You can also drop it here.
file-reading = Reading the document
file-reading-of = { $done } of { $total }
file-reading-percent = { $percent } per cent read
file-reading-cancel = Stop reading
file-name = Name
file-size = Size
file-digest = SHA-256 digest
digest-copy = Copy the digest
digest-copied = Copied
preview-none = This kind of file cannot be shown here. Open it with its own program before you sign it.
preview-alt = Preview of the document
preview-open = See the document in another tab
error-file-missing = Choose the document that you want to sign
error-file-reading = Wait until the document has been read, or stop reading it
review-title = Check what you are about to sign
review-holder = Signer
review-certificate = Certificate
review-certificate-until = Signature certificate, valid until { $until }
review-format = Signature
review-format-pades = Inside the PDF (PAdES)
review-format-cades = In a separate file (CAdES)
review-meaning-title = What signing means
review-meaning = You declare that the content of this document is your will. It has the same value as your handwritten signature and cannot be undone.
review-declare = I have read the document and want to sign it
review-submit = Go to the signature
review-change = Choose another document
review-none-title = You have no certificate yet
review-none-text = To sign you need a certificate. You can get it now: afterwards you come back to this document.
error-declare = Tick the box if you have read the document and want to sign it
sign-authorise-text = You are about to sign 1 document: { $file }
sign-password-title = Enter your password to sign
sign-code-title = Confirm the signature with the code from the message
sign-submit = Sign 1 document
receipt-title = The document is signed
receipt-lead-pades = The signature is inside a copy of { $file }.
receipt-lead-cades = The signature of { $file } is in a separate file: keep them together.
receipt-download = Download { $file }
receipt-keep = Download it now: we keep neither the document nor the signature.
receipt-details = About this signature
receipt-transaction = Transaction number
receipt-time = Date and time
receipt-audit = Entry in the log
receipt-audit-text = With the entry you can prove that this use of your key was logged.
receipt-again = Sign another document
receipt-verify = Check the signature

## Checking
verify-title = Check a signature
verify-lead = The file is checked in your browser and is not sent.
verify-file-label = Signed file
verify-file-hint = A signed PDF or a signature file (.p7s, .csig)
verify-content-label = Signed document
verify-content-hint = The signature is in a separate file: choose the document that it belongs to as well
verify-submit = Check
error-verify-file = Choose the file that you want to check
error-verify-content = Choose the document that the signature belongs to
verify-result-title = Result
verify-total-passed = The signature is valid
verify-total-failed = The signature is not valid
verify-indeterminate = It cannot be said for certain that the signature is valid
verify-none = This file has no signature
verify-count = { $count ->
    [one] 1 signature
   *[other] { $count } signatures
}
verify-signature = Signature { $number }
verify-signer = Signer
verify-signer-unproved = Claims to be
verify-issuer = Certificate issued by
verify-claimed = Date that the signer claims
verify-covers = What it covers
verify-covers-whole = The whole document as it is
verify-covers-earlier = An earlier version: something was added later
verify-covers-broken = Not what it should cover
verify-why = Why
verify-checked-at = Checked on { $at }. Whether the certificate was revoked was not looked up.

## What speaks against a signature
finding-format-failure = It does not have the form of a signature: the file is damaged or not what it seems.
finding-hash-failure = The document was changed after it was signed.
finding-sig-crypto-failure = The signature does not belong to the certificate: somebody has altered it.
finding-not-yet-valid = It was made before the certificate was valid.
finding-sig-constraints-failure = The signature breaks a rule of its format.
finding-chain-constraints-failure = A certificate breaks a rule of whoever issued it.
finding-crypto-constraints-failure = It uses an algorithm or key that can no longer be relied on.
finding-no-signing-certificate-found = It does not say which certificate it was made with.
finding-no-certificate-chain-found = The certificate is not from an authority that this service trusts. Check the signature with whoever issued it too.
finding-out-of-bounds-no-poe = The certificate has expired and there is no proof that the signature is older.
finding-signed-data-not-found = The document that the signature belongs to is missing.
finding-no-signature-found = The file has no signatures.
finding-other = It did not pass one of the checks.

## Problems: what happened and what to do
problem-unknown = We could not do it. Try again; if it happens again, give the reference { $code } to the help desk.
problem-cancelled = It was cancelled.
problem-offline = There is no connection to the service. Check your internet connection and try again.
problem-answer-malformed = The service answered something that we do not understand. Try again in a few minutes.
problem-engine-failed = A part of these pages has stopped. Reload the page and repeat the step.
problem-engine-request = A part of these pages has stopped. Reload the page and repeat the step.
problem-engine-out-of-order = This step does not follow the one before any more. Start the operation again.
problem-engine-unexpected = A part of these pages has stopped. Reload the page and repeat the step.
problem-file-unreadable = The file cannot be read: it was moved, has changed, or is on a disk that is gone. Choose it again.
problem-password-protocol = The password could not be checked because of a fault of ours. Try again in a few minutes.
problem-activation-key-no-certificate = It cannot be proved who would get your key, so nothing was sent. Tell the help desk.
problem-activation-key-certificate-unreadable = It cannot be proved who would get your key, so nothing was sent. Tell the help desk.
problem-activation-key-not-an-authority = It cannot be proved who would get your key, so nothing was sent. Tell the help desk.
problem-activation-key-not-trusted = It cannot be proved who would get your key, so nothing was sent. Tell the help desk.
problem-activation-key-certificate-expired = The key of the signing service has expired, so nothing was sent. Check the date of your device and try again later.
problem-activation-key-malformed = It cannot be proved who would get your key, so nothing was sent. Tell the help desk.
problem-activation-key-not-signed = It cannot be proved who would get your key, so nothing was sent. Tell the help desk.
problem-activation-key-other-signer = The key received is that of another signing service, so nothing was sent. Tell the help desk.
problem-activation-key-not-in-use = The key of the signing service has expired, so nothing was sent. Check the date of your device and try again later.
problem-credentials-wrong = The DNI or NIE and the password do not match. Check them and enter the password again.
problem-document-unreadable = The file cannot be read: it was moved, has changed, or is on a disk that is gone. Choose it again.
problem-pdf-not-a-pdf = The file says that it is a PDF and is not. Open it with its own program and save it again.
problem-pdf-damaged-xref = The PDF is damaged (its index cannot be read). Open it with its own program, save it again and choose the copy.
problem-pdf-damaged-object = The PDF is damaged. Open it with its own program, save it again and choose the copy.
problem-pdf-encrypted-password = The PDF is protected with a password and cannot be signed like this. Save a copy without protection and choose that.
problem-pdf-encrypted-certificates = The PDF is encrypted for the certificates of other people and cannot be signed like this. Ask for a copy that is not.
problem-pdf-encrypted-unknown = The PDF is encrypted and cannot be signed like this. Save a copy without protection and choose that.
problem-pdf-no-pages = The PDF has no pages to show and cannot be signed. Check that it is the right file.
problem-pdf-unsupported-filter = The PDF uses a compression that we do not know. Save it again with another program and choose the copy.
problem-pdf-limit-exceeded = The PDF is made in so strange a way that it cannot be read safely. Save it again with another program.
problem-pdf-certified-no-changes = The author of the PDF certified it and allows no change, signatures included. Ask for a version that can be signed.
problem-pdf-fields-locked = An earlier signature of the PDF locks its form and lets no other be added. Ask for a version that can be signed.
problem-pdf-damaged-and-signed = The PDF is signed already and its index is damaged: repairing it would put its signatures in doubt. Ask for another copy.
problem-pdf-malformed-form = The form of the PDF is badly made and takes no signature. Save it again with its own program and choose the copy.
problem-pdf-too-large = The PDF is too large for a signature to be added inside.
problem-pades-time-out-of-range = The date of your device is not possible. Correct it and try again.
problem-pades-capacity-out-of-range = The signature could not be prepared because of a fault of ours. Tell the help desk.
problem-pades-signature-too-large = The signature does not fit into the PDF because of a fault of ours. Tell the help desk.
problem-pades-not-der = The signature received is not correct and was thrown away. Try again.
problem-cades-digest-length = The signature could not be prepared because of a fault of ours. Tell the help desk.
problem-cades-signing-time = The date of your device is not possible. Correct it and try again.
problem-cades-signature-invalid = The signature received does not belong to your document and was thrown away. Try again.
problem-cades-content-mismatch = The document changed while it was being signed. Choose it again.
problem-cades-encoding = The file is too large for this kind of signature.
problem-signing-certificate-missing = Your signature certificate is missing. Go back to "My certificates".
problem-signing-certificate-unreadable = Your certificate cannot be read because of a fault of ours. Tell the help desk.
problem-signing-certificate-key-kind = Your certificate is of a kind that cannot be used here. Tell the help desk.
problem-signing-certificate-key-usage = Your certificate is not for signing documents. Choose the one for signatures in "My certificates".

## Pages of text
help-title = Help
help-1-title = The code does not arrive
help-1-text = Wait a minute, check the reception and ask for another code on the same screen. If you have a new phone, change the number at a registration office or with your electronic DNI.
help-2-title = I forgot my password
help-2-text = Nobody can give it back. Ask for a new activation code, choose another password and get new certificates: the old ones are revoked.
help-3-title = My account is blocked
help-3-text = After several wrong passwords the account is blocked to protect you. The screen says how long to wait or how to unblock it.
help-4-title = My PDF cannot be signed
help-4-text = A PDF that is encrypted, damaged or certified by its author may take no signatures. The screen says which it is and what you can do.
help-5-title = I want to sign in another way
help-5-text = You can use your electronic DNI or another certificate with a signing application, or hand the document in at a registration office.
help-6-title = Talk to somebody
help-6-text = Call 060 or go to a registration office. Have the reference that the screen shows at hand. We will never ask for your password or a code.
terms-title = Terms of the certificates
terms-1-title = What is issued
terms-1-text = A signature certificate and an authentication certificate in your name, with keys kept by the certification authority.
terms-2-title = Who can use the keys
terms-2-text = Only you. Every use takes your password and a code sent to your phone. The password does not leave your device.
terms-3-title = How long they last
terms-3-text = Five years at most, and never longer than the identity document that you registered with.
terms-4-title = What you must do
terms-4-text = Keep the password secret, keep your phone, and tell us if you lose them or if your data change.
terms-5-title = Revocation
terms-5-text = You can ask for it at any time. Certificates are also revoked for loss of control of the key, death, false data, or by order of a court or authority.
terms-6-title = Log of uses
terms-6-text = Every issuance, use and revocation is written to a log that cannot be altered. The entry does not hold your documents.
legal-title = Legal notice
legal-1-title = Who is responsible
legal-1-text = Every screen says at its top which body is responsible for the step that you are at, and on whose behalf it is done.
legal-2-title = Legal basis
legal-2-text = Regulation (EU) 910/2014, Law 6/2020 on electronic trust services and Law 39/2015.
legal-3-title = Your data
legal-3-text = Your name, your DNI or NIE, your phone and the data of your certificates are processed. Your documents are neither received nor kept.
accessibility-title = Accessibility
accessibility-1-title = Level
accessibility-1-text = These pages follow WCAG 2.2 at level AA and the standard EN 301 549.
accessibility-2-title = How it is checked
accessibility-2-text = Every screen is examined automatically in all languages and can be used with the keyboard alone.
accessibility-3-title = If you find a barrier
accessibility-3-text = Tell us by calling 060 or at a registration office: we will serve you in another way while we correct it.
cookies-title = Cookies
cookies-1-title = The only cookie
cookies-1-text = When you log in, a cookie is stored that keeps your session. It is deleted when you log out. It needs no consent because there is no logging in without it.
cookies-2-title = The language
cookies-2-text = Your browser remembers the language that you chose. It is sent to nobody.
cookies-3-title = What there is not
cookies-3-text = There are no cookies of others, no analysis of use and no advertising.

## Problems that the service tells of
problem-password-wrong = The password is not right. Enter it again; check capitals and keyboard.
problem-login-failed = The DNI or NIE and the password do not match. Check them and enter the password again.
problem-login-unknown = Too much time has passed. Enter your password again.
problem-account-blocked = The password was wrong too many times and access is blocked. Ask for a new activation code and choose another password.
problem-opaque-malformed = The password could not be checked because of a fault of ours. Reload the page.
problem-national-id-malformed = A DNI has eight digits and a letter; a NIE starts with X, Y or Z.
problem-national-id-wrong-letter = The letter does not belong to the number: check your DNI or NIE.
problem-activation-refused = { $tries ->
    [0] The DNI or NIE and the activation code do not match. There are no tries left: ask for a new code.
    [one] The DNI or NIE and the activation code do not match. Check them: you have 1 try left.
   *[other] The DNI or NIE and the activation code do not match. Check them: you have { $tries } tries left.
}
problem-activation-code-blocked = The activation code was wrong too many times and no longer works. Ask for a new one with your electronic DNI or at a registration office.
problem-activation-unknown = This activation is over, or too much time has passed. Start again with your activation code.
problem-activation-wrong-step = The step before is missing. Start again with your activation code.
problem-otp-wrong = { $tries ->
    [0] The code is not right and there are no tries left. Cancel and start again.
    [one] The code is not right. Check the last message: you have 1 try left.
   *[other] The code is not right. Check the last message: you have { $tries } tries left.
}
problem-otp-exhausted = The code was wrong too many times and no longer works. Cancel and start again: nothing was done.
problem-otp-expired = The code has expired. Ask for another under "Problems with the code?": you will lose nothing.
problem-otp-used = This code was used already. Ask for another under "Problems with the code?".
problem-otp-not-sent = No code was sent yet. Ask for one under "Problems with the code?".
problem-otp-too-soon = We have just sent you a code. Wait a minute before you ask for another.
problem-otp-too-often = No more codes can be sent for this operation. Cancel and start again.
problem-otp-too-many = Too many codes were asked for. You can ask for another in { $minutes ->
    [one] 1 minute
   *[other] { $minutes } minutes
}.
problem-sms-unreachable = The message could not be sent because of a fault of ours. Try again in a few minutes.
problem-session-missing = Your session has ended. Log in again to go on.
problem-session-expired = Your session has ended. Log in again to go on.
problem-csrf-refused = This page no longer belongs to your session, perhaps because you logged in in another tab. Reload it.
problem-unavailable = The service is busy. Try again in a moment.
problem-internal = Something of ours has failed. Try again in a few minutes.
problem-timed-out = The service takes too long. Try again in a moment; nothing will be done twice.
problem-no-signature-file = This file is neither a PDF nor a signature file. Choose the signed file.
problem-password-not-proved = { problem-password-wrong }
problem-signer-unreachable = { problem-unavailable }
problem-transaction-unknown = This operation no longer exists. Start again: nothing was done.
problem-transaction-expired = Too much time has passed for this operation. Start again: nothing was done, and your document is still here.
problem-transaction-busy = This operation is being done already. Wait a moment and try again.
problem-transaction-wrong-step = This step does not follow the one before any more. Cancel and start again: nothing was done.
problem-transaction-other-request = { problem-transaction-wrong-step }
problem-intent-expired = { problem-transaction-expired }
problem-credential-locked = Your signing key is locked after too many tries. Get new certificates under "My certificates".
problem-credential-revoked = Your certificate was revoked. Get new certificates under "My certificates".
problem-credential-expired = Your certificate or your identity document has expired. Renew the document and get new certificates.
problem-unlock-key-wrong = Your password does not open this key: it was made with another password. Get new certificates under "My certificates".
problem-registration-level-too-low = Your registration is basic, and certificates need an advanced one. Go to a registration office or use your electronic DNI.
problem-presence-too-old = You identified yourself in person more than five years ago. Renew your registration at an office or with your electronic DNI.
problem-document-number-wrong = The number of your identity document is wrong in the registration. Go to a registration office.
problem-document-expired = Your identity document has expired. Renew it and update your registration.
problem-certificate-exists = You already have valid certificates: you find them under "My certificates".
problem-edge-key-unknown = { problem-internal }
problem-assertion-stale = { problem-internal }
problem-assertion-replayed = { problem-internal }
problem-wrong-audience = { problem-internal }
problem-factors-too-weak = { problem-internal }
problem-intent-mismatch = { problem-internal }
problem-activation-not-for-intent = { problem-internal }
problem-transaction-used = { problem-internal }
problem-nonce-used = { problem-internal }
problem-wrong-key-purpose = { problem-internal }
problem-hash-not-allowed = { problem-internal }
problem-hash-algorithm-not-allowed = { problem-internal }
problem-digest-length = { problem-internal }
problem-digest-count = { problem-internal }
problem-request-malformed = { problem-internal }
problem-signature-faulty = { problem-internal }
problem-audit-not-durable = { problem-internal }
problem-signer-failed = { problem-internal }
problem-body-malformed = { problem-internal }
problem-body-not-json = { problem-internal }
problem-body-too-large = { problem-internal }
problem-sealed-malformed = { problem-internal }
problem-not-found = { problem-internal }
problem-method-not-allowed = { problem-internal }
problem-field-not-acceptable = { problem-internal }
problem-origin-refused = { problem-internal }
problem-terms-not-accepted = { problem-internal }
problem-credential-not-of-subject = { problem-internal }
problem-registry-token-wrong = { problem-internal }
problem-already-registered = { problem-internal }
problem-pdf-contradictory = The PDF contradicts itself: different programs would show different things, so it cannot be signed safely. Save it again with another program and choose the copy.
