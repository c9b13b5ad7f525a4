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

## Certificados en suspenso y certificados que caducan pronto
certificates-suspended = Sus certificados están suspendidos desde el { $since }. Nadie puede firmar con ellos.
certificates-ending = Sus certificados caducan el { $until }. Renuévelos antes: es gratuito y se hace en dos minutos.
certificates-renew = Renovar mis certificados
suspend-title = Suspender mis certificados
suspend-lead = Para cuando ha perdido el teléfono o teme que alguien sepa su contraseña.
suspend-signs = Nadie puede firmar con ellos, tampoco usted, y quien los compruebe verá que están suspendidos.
suspend-back = Los recupera con su contraseña y un código por SMS, o en una oficina.
suspend-days = Si nadie los recupera en { $days } días, se acaban para siempre.
suspend-submit = Suspender los certificados
suspend-keep = Volver a mis certificados sin suspenderlos
lift-title = Recuperar mis certificados
lift-lead = Desde ahora puede volver a firmar con ellos.
lift-submit = Recuperar los certificados
lift-keep = Volver a mis certificados
act-uses-title = Los usos de mis claves
act-uses-text = Cada firma y cada cambio de sus certificados, tal como están en el registro, con su prueba.
uses-title = Los usos de mis claves
uses-lead = Todo lo que el servicio de firma ha anotado sobre usted, lo más reciente primero.
uses-proved = Su navegador ha comprobado cada anotación: todas están en el registro firmado.
uses-unproved = { $count ->
    [one] Hay 1 anotación cuya prueba no es válida: alguien la ha cambiado después de escribirla. No se fíe de ella y avise a la ayuda.
   *[other] Hay { $count } anotaciones cuya prueba no es válida: alguien las ha cambiado después de escribirlas. No se fíe de ellas y avise a la ayuda.
}
uses-none = Todavía no hay ninguna anotación sobre usted.
uses-older = Solo se muestran las más recientes.
uses-strange = Si no reconoce algún uso, cambie su contraseña, revoque sus certificados y avise a la ayuda.
uses-application = Para { $name }
uses-entry = Anotación { $index } del registro
uses-tag-proved = Comprobada
uses-tag-unproved = No válida
uses-bad = Anotación cambiada
use-begun = Operación empezada
use-issued = Certificados emitidos
use-signed = Firma hecha
use-approver-enrolled = Dispositivo o llave de acceso autorizado para confirmar
use-approver-removed = Dispositivo o llave de acceso retirado
use-password-changed = Contraseña cambiada
use-locked = Claves bloqueadas tras varias contraseñas equivocadas
use-revoked = Certificados revocados
use-suspended = Certificados suspendidos, o de nuevo válidos
use-superseded = Certificados sustituidos por otros
use-refused = Petición rechazada
use-other = Otra anotación
