## Datos de identidad: qué falla en lo que se ha escrito.

problem-support-number-malformed = El número de soporte no tiene esa forma: tres letras y seis cifras en el DNI, una E y ocho cifras en la TIE, una C y ocho cifras en el certificado de ciudadano de la Unión.
problem-support-number-other-document = Ese número de soporte es de otro tipo de documento: escriba el del documento con el que se registró.
problem-contrast-date-malformed = Escriba la fecha como día, mes y año; por ejemplo, 09-05-2031.
problem-contrast-permanent = Su DNI es permanente: escriba la fecha de expedición en lugar de la de validez.
problem-phone-malformed = Escriba un teléfono móvil: nueve cifras si es español; con el prefijo del país si es extranjero.
problem-phone-not-mobile = Ese teléfono no es un móvil español: empiezan por 6 o 7. Escriba un móvil que pueda recibir SMS.
problem-phone-prefix-malformed = El prefijo internacional no es correcto: escriba el del país, sin ceros delante.
problem-email-malformed = La dirección de correo no está bien escrita: nombre, arroba y dominio; por ejemplo, maria@example.org.
problem-email-too-long = La dirección de correo es demasiado larga: escriba otra.
problem-paper-code-malformed = El código tiene 16 letras y cifras: cópielo entero del papel.
problem-pin-malformed = El PIN tiene tres caracteres: letras o cifras del 2 al 7. Cópielo del mensaje.
problem-own-code-malformed = El código propio tiene cuatro letras o cifras, sin ñ ni acentos. Elija otro o deje el campo vacío.

## Nivel de seguridad con el que se ha entrado, y formas de subirlo.

problem-assurance-too-low = Para esto hay que entrar de una forma más segura: { $ways }.
way-password = con la contraseña
way-password-otp = con la contraseña y un código por SMS (si ya ha entrado con la contraseña, pida el código en «Mis sesiones»)
way-pin = con Cl@ve PIN
way-device = con Cl@ve Móvil
way-passkey = con una llave de acceso
way-certificate = con su certificado electrónico
way-dnie = con su DNI electrónico
