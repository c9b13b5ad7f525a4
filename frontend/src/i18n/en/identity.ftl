## Identity data: what is wrong with what was typed.

problem-support-number-malformed = The support number does not look like that: three letters and six digits on a DNI, an E and eight digits on a TIE, a C and eight digits on the certificate of a citizen of the Union.
problem-support-number-other-document = That support number belongs to another kind of document: type the one of the document that you registered with.
problem-contrast-date-malformed = Type the date as day, month and year; for example, 09-05-2031.
problem-contrast-permanent = Your DNI is permanent: type its date of issue instead of its date of validity.
problem-phone-malformed = Type a mobile phone: nine digits for a Spanish one, with the prefix of the country for a foreign one.
problem-phone-not-mobile = That is not a Spanish mobile phone: those start with 6 or 7. Type a mobile phone that receives SMS.
problem-phone-prefix-malformed = The international prefix is not right: type the one of the country, without zeros before it.
problem-email-malformed = The e-mail address is not right: name, at sign and domain; for example, maria@example.org.
problem-email-too-long = The e-mail address is too long: type another one.
problem-paper-code-malformed = The code has 16 letters and digits: copy all of it from the paper.
problem-pin-malformed = The PIN has three characters: letters, or digits from 2 to 7. Copy it from the message.
problem-own-code-malformed = The own code has four letters or digits, without ñ or accents. Choose another one, or leave the field empty.

## How sure one has logged in, and the ways to be surer.

problem-assurance-too-low = This needs a surer way to log in: { $ways }.
way-password = with the password
way-password-otp = with the password and a code by SMS (if you have logged in with the password, ask for the code under “My sessions”)
way-pin = with Cl@ve PIN
way-device = with Cl@ve Móvil
way-passkey = with a passkey
way-certificate = with your electronic certificate
way-dnie = with your electronic DNI
