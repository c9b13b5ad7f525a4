## Registration: at the office, and what follows from it.

problem-contrast-refused = { $tries ->
    [0] The DNI or NIE and the detail of your document do not match. No tries are left: try again tomorrow.
    [one] The DNI or NIE and the detail of your document do not match. Check them: 1 try is left.
   *[other] The DNI or NIE and the detail of your document do not match. Check them: { $tries } tries are left.
}
problem-contrast-blocked = The detail of the document was typed wrongly too many times. Try again tomorrow, with the document at hand.
problem-phone-taken = That phone is linked to another person. Use another one, or prove at a registration office that it is yours.
problem-phone-taken-over = Another person has proved to hold your phone, so your access is closed. Go to a registration office with your document and another phone.
problem-registration-ended = Your registration has ended. To come in again, register again at an office or with a certificate.
problem-already-registered = This person is registered already. Renew the registration, or change it.
problem-not-registered = This person is not registered. Register them.
problem-state-forbids = The state of this registration does not allow it. Ask whoever is responsible for your office.
problem-phone-held = That phone is linked to another person. If it belongs to who is here, send a code to the phone; the other person will lose access.
problem-phone-free = That phone is linked to nobody else: no code is needed. Go on with the registration.
problem-name-malformed = Type the given name and the surnames as they are on the document.
problem-birth-malformed = Type the date of birth as day, month and year; for example, 09-05-1980.
problem-date-malformed = Type the date as day, month and year; for example, 09-05-2031.
problem-document-kind-wrong = That document does not go with the number: a DNI belongs to who has a DNI, a TIE or a certificate of the Union to who has a NIE.
problem-minor-without-guardian = This is a minor, who has to come with somebody who answers for them. Type the DNI or NIE of that person and the document that shows it.
problem-guardian-malformed = Type the DNI or NIE of who answers for the minor, which is not the minor's own, and the document that shows it.

## Officers
problem-officer-name-malformed = The user name has from 3 to 40 lower-case letters without accents, digits, dots or hyphens, and begins with a letter.
problem-officer-blocked = The password was typed wrongly too many times and access is blocked. Ask whoever is responsible for your office to add you again.
problem-officer-exists = There is an officer with that user name already. Choose another one.
problem-officer-unknown = There is no officer with that user name in your office.
problem-duty-refused = This is not part of your duties. Ask whoever does it in your office.
problem-officer-login-failed = The user name and the password do not match. Check them and type the password again.

## The console of the office
office-title = Registration office
office-login-text = For officers. Have your phone at hand: you will get a code.
officer-label = User name
office-code-title = Code from your phone
office-code-text = Type the code that we have sent you to come in.
officer-activate-title = Choose the password for the first time
officer-password-label = New password, of 16 characters or more
officer-password-short = Choose a password of 16 characters or more: several words will do.
officer-active-title = You can come in now
office-who = { $name }, office { $office }.
office-ask-title = Look up a person
office-look-up = Look up
office-found-title = State of the registration
office-standing = { $identifier }: { $state }
office-state-none = not registered
office-state-invited = an invitation letter was sent
office-state-basic = basic registration
office-state-review = the video is under review
office-state-advanced = advanced registration
office-state-stale = advanced registration, identified more than five years ago
office-state-phone = no access: another person proved to hold the phone
office-state-rejected = registration rejected
office-state-blocked = access blocked
office-state-renounced = has left
office-document-expired = The document of the registration has expired.
office-register = Register
office-renew = Renew or change the registration
office-new-code = Make a new activation code
office-contrast = Detail of the document
office-contrast-hint = Of a DNI, the date of validity (of issue if it is permanent); of others, the support number.
office-next = Attend to another person
office-about = DNI or NIE: { $identifier }
office-given = Given name
office-surname = First surname
office-second-surname = Second surname, if there is one
office-birth = Date of birth (dd-mm-yyyy)
office-guardian = DNI or NIE of who answers for the minor
office-guardian-proof = Document that shows it
office-support-number = Support number of the document
office-permanent = The DNI is permanent
office-issued = Date of issue (dd-mm-yyyy)
office-expires = Date of validity (dd-mm-yyyy)
office-phone = Mobile phone
office-phone-repeated = Mobile phone, again
office-send-phone-code = Send a code to that phone
office-phone-code = Code received on that phone
office-email = E-mail
office-email-repeated = E-mail, again
office-conditions = The person has read and accepts the conditions of use
office-done-title = Registration done
office-done-text = Print the receipt and hand it over. The code is not shown again.
office-download = Download the receipt

## The desk of those who end certificates
office-certificates-title = Certificates of a person
office-certificates-of = Certificates
office-certificates-none = This person has never had certificates.
office-certificate-serial = Serial number
office-certificate-purpose = Purpose
office-certificate-state = State
office-certificate-validity = Validity
office-suspend = Suspend the certificates
office-lift = Lift the suspension
office-revoke = Revoke
office-revoke-reason = Reason [Law 6/2020, article 5]
office-revoke-which = Which certificates
office-revoke-all = All that can be relied on
office-revoke-pair = Those issued on { $from }
office-revoke-deceased = All certificates are revoked, and the registration and every access end.
office-reason-requested = The holder asks for it
office-reason-compromised = The key or what protects it may be in the hands of somebody else
office-reason-ordered = A court or another authority has ordered it
office-reason-deceased = The holder has died
office-reason-incapacitated = A court has taken legal capacity from the holder
office-reason-false-data = The data on which they were issued were false or wrong
office-reason-data-changed = The data in the certificates have changed
office-reason-provider-ends = The provider ceases its activity
office-reason-weak-cryptography = Their cryptography is not sound any more
error-office-reason = Choose the reason
