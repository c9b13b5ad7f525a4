# Texts in English. No "please", no codes alone: what happened and what to do.

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
state-suspended = Suspended
state-superseded = Replaced

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

## Certificates that rest, and those that end soon
certificates-suspended = Your certificates are suspended since { $since }. Nobody can sign with them.
certificates-ending = Your certificates end on { $until }. Renew them before that: it is free and takes two minutes.
certificates-renew = Renew my certificates
suspend-title = Suspend my certificates
suspend-lead = For when you have lost your phone, or fear that somebody knows your password.
suspend-signs = Nobody can sign with them, not even you, and whoever checks them sees that they are suspended.
suspend-back = You bring them back with your password and a code by SMS, or at an office.
suspend-days = If nobody brings them back within { $days } days, they end for ever.
suspend-submit = Suspend the certificates
suspend-keep = Back to my certificates without suspending them
lift-title = Bring my certificates back
lift-lead = You can sign with them again from now on.
lift-submit = Bring the certificates back
lift-keep = Back to my certificates
act-uses-title = The uses of my keys
act-uses-text = Each signature and each change of your certificates, as the log has them, with its proof.
uses-title = The uses of my keys
uses-lead = All that the signing service has written down about you, newest first.
uses-proved = Your browser has checked each entry: all of them are in the signed log.
uses-unproved = { $count ->
    [one] There is 1 entry whose proof does not hold: somebody changed it after it was written. Do not rely on it, and tell the help desk.
   *[other] There are { $count } entries whose proof does not hold: somebody changed them after they were written. Do not rely on them, and tell the help desk.
}
uses-none = There is no entry about you yet.
uses-older = Only the newest are shown.
uses-strange = If you do not recognise a use, change your password, revoke your certificates and tell the help desk.
uses-application = For { $name }
uses-entry = Entry { $index } of the log
uses-tag-proved = Checked
uses-tag-unproved = Not valid
uses-bad = Changed entry
use-begun = Operation begun
use-issued = Certificates issued
use-signed = Signature made
use-approver-enrolled = Device or passkey allowed to confirm
use-approver-removed = Device or passkey removed
use-password-changed = Password changed
use-locked = Keys locked after several wrong passwords
use-revoked = Certificates revoked
use-suspended = Certificates suspended, or good again
use-superseded = Certificates replaced by others
use-refused = Request refused
use-other = Another entry
