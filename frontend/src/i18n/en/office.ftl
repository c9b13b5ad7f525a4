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
