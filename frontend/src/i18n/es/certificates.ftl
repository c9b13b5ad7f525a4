# Textos en castellano. Sin «por favor», sin códigos a solas: qué ha pasado y qué hacer.

## Certificados
certificates-title = Mis certificados
certificates-none = No tiene un certificado con el que firmar. Se obtiene en dos minutos y es gratuito.
certificates-get = Obtener mis certificados
certificate-signature = Certificado de firma
certificate-signature-text = Para firmar documentos con el mismo valor que su firma manuscrita.
certificate-authentication = Certificado de autenticación
certificate-authentication-text = Para identificarse ante otros servicios.
certificate-validity = Válido del { $from } al { $until }
certificate-download = Descargar { $file }
state-active = Activo
state-locked = Bloqueado
state-expired = Caducado
state-revoked = Revocado
state-suspended = Suspendido
state-superseded = Sustituido

## Emisión
issue-title = Obtenga sus certificados
issue-lead = La Policía Nacional creará dos pares de claves a su nombre y las guardará cerradas con su contraseña.
issue-what-signature = Un certificado de firma, para firmar documentos.
issue-what-authentication = Un certificado de autenticación, para identificarse.
issue-what-validity = Valen cinco años como mucho, o hasta que caduque su documento de identidad si es antes.
issue-what-check = Sus datos se comprobarán con los de su DNI o NIE.
issue-read-terms = Leer las condiciones de los certificados (en otra pestaña)
issue-accept = He leído las condiciones y las acepto
issue-request = Solicitar los certificados
error-terms = Marque la casilla si acepta las condiciones: sin ello no se pueden emitir
issue-authorise-text = Va a obtener un certificado de firma y otro de autenticación de la Policía Nacional.
issue-password-title = Escriba su contraseña para crear las claves
issue-code-title = Confirme la emisión con el código del SMS
issue-submit = Emitir 2 certificados
issue-done-title = Ya tiene sus certificados
issue-done-text = Se han creado sus claves y se han emitido los dos certificados.
issue-done-go-on = Seguir con la firma
