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

## Problems that the service tells of
problem-password-wrong = The password is not right. Enter it again; check capitals and keyboard.
problem-login-failed = The DNI or NIE and the password do not match. Check them and enter the password again.
problem-login-unknown = Too much time has passed. Enter your password again.
problem-account-blocked = The password was wrong too many times and access is blocked. With an activation code that you have not used you can choose another password.
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
problem-credential-suspended = Your certificates are suspended. Bring them back under "My certificates".
problem-credential-superseded = That certificate was replaced by a newer one. Sign with the newer one, which you find under "My certificates".
problem-suspension-not-offered = Certificates cannot be suspended in this service. You can revoke them.
problem-renewal-gains-nothing = New certificates would end on the same day, because your identity document does. Renew the document, have it noted at a registration office, and come back.
problem-credential-expired = Your certificate or your identity document has expired. Renew the document and get new certificates.
problem-unlock-key-wrong = Your password does not open this key: it was made with another password. Get new certificates under "My certificates".
problem-registration-level-too-low = Your registration is basic, and certificates need an advanced one. Raise it with your certificate or your electronic DNI, or at a registration office.
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
problem-checkpoint-malformed = It cannot be proved that this act stands in the log of the signing service. Tell the help desk.
problem-checkpoint-other-log = It cannot be proved that this act stands in the log of the signing service. Tell the help desk.
problem-checkpoint-not-signed = It cannot be proved that this act stands in the log of the signing service. Tell the help desk.
problem-log-entry-changed = The text of the entry is not the one that was logged. Tell the help desk.
problem-log-proof-wrong = It cannot be proved that this act stands in the log of the signing service. Tell the help desk.
problem-log-entry-unreadable = It cannot be proved that this act stands in the log of the signing service. Tell the help desk.
problem-log-other-act = It cannot be proved that this act stands in the log of the signing service. Tell the help desk.
problem-receipt-malformed = It cannot be proved that this act stands in the log of the signing service. Tell the help desk.
problem-audit-not-durable = { problem-internal }
problem-signer-failed = { problem-internal }
problem-body-malformed = { problem-internal }
problem-media-type-wrong = { problem-internal }
problem-question-malformed = { problem-internal }
problem-timestamps-too-many = { problem-internal }
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
problem-pdf-contradictory = The PDF contradicts itself: different programs would show different things, so it cannot be signed safely. Save it again with another program and choose the copy.
