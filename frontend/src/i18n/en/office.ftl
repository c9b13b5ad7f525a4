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
