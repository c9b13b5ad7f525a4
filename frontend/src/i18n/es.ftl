# Textos en castellano. Sin «por favor», sin códigos a solas: qué ha pasado y qué hacer.

## Marco de las páginas
service-name = Rúbrica
skip = Ir al contenido
help-link = Ayuda
languages-label = Idioma
logout = Cerrar sesión
loading = Cargando…
busy = Un momento…
continue = Continuar
do-not-continue = No continuar
title-error = Error: { $screen }
error-summary-title = Hay un problema
footer-cookies = Estas páginas solo usan la cookie de su sesión. Nada de lo que firma sale de su navegador.
demo-label = Demostración
demo-text = Esto es una demostración con personas inventadas: nada de lo que firme tiene validez.
demo-outbox = Ver los SMS enviados
owner-at = Está en { $body }
owner-for = para { $application }
application-own-pages = sus propias gestiones en Rúbrica
body-sgad = Administración Digital
body-aeat = Agencia Tributaria (registro)
body-giss = Seguridad Social (clave y pasarela de firma)
body-dgp = Policía Nacional (certificados y claves)
trouble-document-safe = Su documento no ha salido de este equipo y no se ha firmado nada que usted no vea aquí. Puede intentarlo de nuevo dentro de unos minutos.
trouble-reference = Referencia para la ayuda:
not-found-title = No encontramos esta página
not-found-text = Compruebe la dirección o vuelva al inicio con el enlace de arriba.

## Inicio
home-title = Firme documentos sin instalar nada
home-lead = Sus claves de firma están custodiadas por la Policía Nacional y solo se abren con su contraseña y un código enviado a su teléfono.
home-sign-title = Firmar un documento
home-sign-text = Elija un PDF o cualquier otro archivo y fírmelo con su certificado.
home-verify-title = Comprobar una firma
home-verify-text = Vea quién firmó un archivo y si ha cambiado después.
home-certificates-title = Mis certificados
home-certificates-text = Consulte, descargue u obtenga sus certificados.
home-activate-title = Activar mi contraseña
home-activate-text = Si acaba de registrarse y tiene un código de activación, empiece aquí.
home-promise-title = Lo que puede esperar
home-promise-document = El documento se lee y se firma en su navegador. Solo sale de él su huella digital.
home-promise-password = Su contraseña no se envía nunca, ni siquiera a nosotros.
home-promise-control = Cada uso de su clave queda anotado en un registro que no se puede alterar.

## Identificador y contraseña
identifier-label = DNI o NIE
identifier-hint = Por ejemplo, 12345678Z o X1234567L
error-identifier-missing = Escriba su DNI o NIE
error-identifier-form = El DNI tiene ocho cifras y una letra; el NIE empieza por X, Y o Z
error-identifier-letter = La letra no corresponde al número: revise el DNI o NIE
password-label = Contraseña
password-show = Mostrar
password-hide = Ocultar
password-is-shown = La contraseña está a la vista
password-is-hidden = La contraseña está oculta
password-stays = La contraseña se usa en este equipo para abrir su clave. No se envía.
error-password-missing = Escriba su contraseña

## Entrar
login-title = Entrar
login-submit = Entrar
login-no-password = ¿Todavía no tiene contraseña?
login-activate = Actívela con su código de activación
session-ended-text = Su sesión terminó porque pasó un tiempo sin actividad. Entre de nuevo para seguir donde estaba.
session-ending-title = Su sesión está a punto de terminar
session-ending-text = Terminará a las { $at }. Puede seguir sin perder nada.
session-stay = Seguir en la sesión

## Código de un solo uso
otp-label = Código del SMS
otp-hint = Puede pegarlo o dejar que lo rellene su teléfono
otp-sent = Hemos enviado un código de { $digits } cifras al teléfono que termina en { $phone }. Vale hasta las { $until }.
otp-problems = ¿Problemas con el código?
otp-problems-wait = El SMS puede tardar un minuto. Compruebe que el teléfono tiene cobertura.
otp-resend = Enviar otro código
otp-resend-at = Podrá pedir otro código a partir del { $at }.
otp-resend-no-more = Ya no se pueden enviar más códigos para esta operación: cancélela y empiece de nuevo.
otp-other-phone = Si ya no tiene ese teléfono, cambie el número en una oficina de registro o con su DNI electrónico.
otp-why-short = El código dura poco para que nadie más pueda usarlo. Si caduca, pida otro: no perderá nada.
error-otp-missing = Escriba el código que ha recibido por SMS

## Activación
activate-title = Active su contraseña
activate-lead = Necesita el justificante de su registro y el teléfono que dio en él.
activation-code-label = Código de activación
activation-code-hint = Está en el justificante del registro. No importan espacios ni mayúsculas.
error-activation-code-missing = Escriba el código de activación de su justificante
activate-no-code = No tengo el código de activación
activate-no-code-text = Pida uno nuevo con su DNI electrónico o en cualquier oficina de registro. El anterior dejará de valer.
activate-code-title = Escriba el código que le hemos enviado
activate-code-text = Así comprobamos que tiene su teléfono. Nadie le pedirá este código por teléfono.
activate-done-title = Su contraseña está activada
activate-done-text = Ya puede entrar, obtener sus certificados y firmar.
new-password-title = Elija su contraseña
new-password-text = Con ella entrará y abrirá sus claves de firma. Nadie puede leerla ni devolvérsela si la olvida: tendría que obtener certificados nuevos.
new-password-label = Contraseña nueva
new-password-submit = Guardar la contraseña
rules-lead = La contraseña debe cumplir todo esto:
rule-length = { $minimum } caracteres o más
rule-groups = { $groups } de estos grupos: minúsculas, mayúsculas, cifras y signos (no hace falta con { $free } caracteres o más)
rule-identity = no contiene su nombre, sus apellidos ni su DNI o NIE
rule-common = no es una de las contraseñas más usadas
rule-met = cumplido
rule-broken = falta
error-new-password-missing = Escriba la contraseña que quiere usar
error-rule-length = La contraseña debe tener { $minimum } caracteres o más
error-rule-groups = Combine { $groups } grupos (minúsculas, mayúsculas, cifras, signos) o use { $free } caracteres o más
error-rule-identity = Quite de la contraseña su nombre, sus apellidos y su DNI o NIE
error-rule-common = Esa contraseña es de las más usadas: elija otra

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

## Firma
sign-title = Elija el documento
sign-lead = El documento se queda en este equipo: se lee, se prepara y se firma en su navegador.
sign-file-label = Documento que va a firmar
sign-file-hint = Un PDF llevará la firma dentro. Con otros archivos se crea una firma aparte.
file-drop = También puede arrastrarlo hasta aquí.
file-reading = Leyendo el documento
file-reading-of = { $done } de { $total }
file-reading-percent = { $percent } por ciento leído
file-reading-cancel = Cancelar la lectura
file-name = Nombre
file-size = Tamaño
file-digest = Huella SHA-256
digest-copy = Copiar la huella
digest-copied = Copiada
preview-none = Este tipo de archivo no se puede mostrar aquí. Ábralo con su programa antes de firmarlo.
preview-alt = Vista previa del documento
preview-open = Ver el documento en otra pestaña
error-file-missing = Elija el documento que quiere firmar
error-file-reading = Espere a que el documento esté leído, o cancele la lectura
review-title = Compruebe lo que va a firmar
review-holder = Firmante
review-certificate = Certificado
review-certificate-until = Certificado de firma, válido hasta el { $until }
review-format = Firma
review-format-pades = Dentro del PDF (PAdES)
review-format-cades = En un archivo aparte (CAdES)
review-meaning-title = Qué significa firmar
review-meaning = Declara que el contenido de este documento es su voluntad. Tiene el mismo valor que su firma manuscrita y no se puede deshacer.
review-declare = He leído el documento y quiero firmarlo
review-submit = Ir a la firma
review-change = Elegir otro documento
review-none-title = Todavía no tiene certificado
review-none-text = Para firmar necesita un certificado. Puede obtenerlo ahora: después volverá a este documento.
error-declare = Marque la casilla si ha leído el documento y quiere firmarlo
sign-authorise-text = Va a firmar 1 documento: { $file }
sign-password-title = Escriba su contraseña para firmar
sign-code-title = Confirme la firma con el código del SMS
sign-submit = Firmar 1 documento
receipt-title = El documento está firmado
receipt-lead-pades = La firma está dentro de una copia de { $file }.
receipt-lead-cades = La firma de { $file } está en un archivo aparte: guárdelos juntos.
receipt-download = Descargar { $file }
receipt-keep = Descárguelo ahora: no guardamos ni el documento ni la firma.
receipt-details = Datos de la firma
receipt-transaction = Número de operación
receipt-time = Fecha y hora
receipt-audit = Anotación en el registro
receipt-audit-text = Con la anotación puede probar que este uso de su clave quedó registrado.
receipt-again = Firmar otro documento
receipt-verify = Comprobar la firma

## Comprobación
verify-title = Compruebe una firma
verify-lead = El archivo se comprueba en su navegador y no se envía.
verify-file-label = Archivo firmado
verify-file-hint = Un PDF firmado o un archivo de firma (.p7s, .csig)
verify-content-label = Documento firmado
verify-content-hint = La firma está en un archivo aparte: elija también el documento al que corresponde
verify-submit = Comprobar
error-verify-file = Elija el archivo que quiere comprobar
error-verify-content = Elija el documento al que corresponde la firma
verify-result-title = Resultado
verify-total-passed = La firma es válida
verify-total-failed = La firma no es válida
verify-indeterminate = No se puede asegurar que la firma sea válida
verify-none = Este archivo no tiene ninguna firma
verify-count = { $count ->
    [one] 1 firma
   *[other] { $count } firmas
}
verify-signature = Firma { $number }
verify-signer = Firmante
verify-signer-unproved = Firmante que dice ser
verify-issuer = Certificado emitido por
verify-claimed = Fecha que declara el firmante
verify-covers = Qué cubre
verify-covers-whole = Todo el documento, tal como está
verify-covers-earlier = Una versión anterior: después se añadió algo
verify-covers-broken = No cubre lo que debería
verify-why = Por qué
verify-checked-at = Comprobado el { $at }. No se ha consultado si el certificado está revocado.

## Resultado de la comprobación: lo que pesa en contra
finding-format-failure = No tiene la forma de una firma: el archivo está dañado o no es lo que parece.
finding-hash-failure = El documento ha cambiado después de la firma.
finding-sig-crypto-failure = La firma no corresponde al certificado: alguien la ha alterado.
finding-not-yet-valid = Se hizo antes de que el certificado fuera válido.
finding-sig-constraints-failure = La firma no cumple las reglas de su formato.
finding-chain-constraints-failure = Un certificado no cumple las reglas de quien lo emitió.
finding-crypto-constraints-failure = Usa un algoritmo o una clave que ya no son fiables.
finding-no-signing-certificate-found = No dice con qué certificado se firmó.
finding-no-certificate-chain-found = El certificado no es de una autoridad en la que confíe este servicio. Compruebe la firma también con quien lo emitió.
finding-out-of-bounds-no-poe = El certificado ha caducado y no hay prueba de que la firma sea anterior.
finding-signed-data-not-found = Falta el documento al que corresponde la firma.
finding-no-signature-found = El archivo no tiene firmas.
finding-other = No ha pasado una de las comprobaciones.

## Problemas: qué ha pasado y qué hacer
problem-unknown = No hemos podido hacerlo. Inténtelo de nuevo; si vuelve a ocurrir, dé la referencia { $code } a la ayuda.
problem-cancelled = Se ha cancelado.
problem-offline = No hay conexión con el servicio. Compruebe su conexión a internet e inténtelo de nuevo.
problem-answer-malformed = El servicio ha respondido algo que no entendemos. Inténtelo dentro de unos minutos.
problem-engine-failed = Una parte de estas páginas se ha detenido. Vuelva a cargar la página y repita el paso.
problem-engine-request = Una parte de estas páginas se ha detenido. Vuelva a cargar la página y repita el paso.
problem-engine-out-of-order = Este paso ya no continúa el anterior. Vuelva a empezar la operación.
problem-engine-unexpected = Una parte de estas páginas se ha detenido. Vuelva a cargar la página y repita el paso.
problem-file-unreadable = No se puede leer el archivo: se ha movido, ha cambiado o está en un disco que ya no está. Elíjalo de nuevo.
problem-password-protocol = La contraseña no se ha podido comprobar por un fallo nuestro. Inténtelo dentro de unos minutos.
problem-activation-key-no-certificate = No se puede comprobar a quién se entregaría su clave, así que no se ha enviado nada. Avise a la ayuda.
problem-activation-key-certificate-unreadable = No se puede comprobar a quién se entregaría su clave, así que no se ha enviado nada. Avise a la ayuda.
problem-activation-key-not-an-authority = No se puede comprobar a quién se entregaría su clave, así que no se ha enviado nada. Avise a la ayuda.
problem-activation-key-not-trusted = No se puede comprobar a quién se entregaría su clave, así que no se ha enviado nada. Avise a la ayuda.
problem-activation-key-certificate-expired = La clave del servicio de firma ha caducado, así que no se ha enviado nada. Compruebe la fecha de su equipo e inténtelo más tarde.
problem-activation-key-malformed = No se puede comprobar a quién se entregaría su clave, así que no se ha enviado nada. Avise a la ayuda.
problem-activation-key-not-signed = No se puede comprobar a quién se entregaría su clave, así que no se ha enviado nada. Avise a la ayuda.
problem-activation-key-other-signer = La clave recibida es de otro servicio de firma, así que no se ha enviado nada. Avise a la ayuda.
problem-activation-key-not-in-use = La clave del servicio de firma ha caducado, así que no se ha enviado nada. Compruebe la fecha de su equipo e inténtelo más tarde.
problem-credentials-wrong = El DNI o NIE y la contraseña no coinciden. Compruébelos y escriba de nuevo la contraseña.
problem-document-unreadable = No se puede leer el archivo: se ha movido, ha cambiado o está en un disco que ya no está. Elíjalo de nuevo.
problem-pdf-not-a-pdf = El archivo dice ser un PDF y no lo es. Ábralo con su programa y guárdelo de nuevo.
problem-pdf-damaged-xref = El PDF está dañado (su índice no se puede leer). Ábralo con su programa, guárdelo de nuevo y elija la copia.
problem-pdf-damaged-object = El PDF está dañado. Ábralo con su programa, guárdelo de nuevo y elija la copia.
problem-pdf-encrypted-password = El PDF está protegido con contraseña y no se puede firmar así. Guarde una copia sin protección y elíjala.
problem-pdf-encrypted-certificates = El PDF está cifrado para los certificados de otras personas y no se puede firmar así. Pida una copia sin cifrar.
problem-pdf-encrypted-unknown = El PDF está cifrado y no se puede firmar así. Guarde una copia sin protección y elíjala.
problem-pdf-no-pages = El PDF no tiene páginas que mostrar y no se puede firmar. Compruebe que es el archivo correcto.
problem-pdf-unsupported-filter = El PDF usa una compresión que no conocemos. Guárdelo de nuevo con otro programa y elija la copia.
problem-pdf-limit-exceeded = El PDF está hecho de una forma tan extraña que no se puede leer con seguridad. Guárdelo de nuevo con otro programa.
problem-pdf-certified-no-changes = El autor del PDF lo certificó y no permite ningún cambio, tampoco firmas. Pídale una versión que se pueda firmar.
problem-pdf-fields-locked = Una firma anterior del PDF bloquea su formulario y no deja añadir otra. Pida una versión que se pueda firmar.
problem-pdf-damaged-and-signed = El PDF ya está firmado y su índice está dañado: repararlo pondría en duda las firmas que tiene. Pida otra copia.
problem-pdf-malformed-form = El formulario del PDF está mal hecho y no admite una firma. Guárdelo de nuevo con su programa y elija la copia.
problem-pdf-too-large = El PDF es demasiado grande para añadirle una firma dentro.
problem-pades-time-out-of-range = La fecha de su equipo no es posible. Corríjala e inténtelo de nuevo.
problem-pades-capacity-out-of-range = No se ha podido preparar la firma por un fallo nuestro. Avise a la ayuda.
problem-pades-signature-too-large = La firma no cabe en el PDF por un fallo nuestro. Avise a la ayuda.
problem-pades-not-der = La firma recibida no es correcta y se ha desechado. Inténtelo de nuevo.
problem-cades-digest-length = No se ha podido preparar la firma por un fallo nuestro. Avise a la ayuda.
problem-cades-signing-time = La fecha de su equipo no es posible. Corríjala e inténtelo de nuevo.
problem-cades-signature-invalid = La firma recibida no corresponde a su documento y se ha desechado. Inténtelo de nuevo.
problem-cades-content-mismatch = El documento ha cambiado mientras se firmaba. Elíjalo de nuevo.
problem-cades-encoding = El archivo es demasiado grande para este tipo de firma.
problem-signing-certificate-missing = Falta su certificado de firma. Vuelva a «Mis certificados».
problem-signing-certificate-unreadable = Su certificado no se puede leer por un fallo nuestro. Avise a la ayuda.
problem-signing-certificate-key-kind = Su certificado es de un tipo que no se puede usar aquí. Avise a la ayuda.
problem-signing-certificate-key-usage = Su certificado no sirve para firmar documentos. Elija el de firma en «Mis certificados».

## Páginas de texto
help-title = Ayuda
help-1-title = No me llega el código
help-1-text = Espere un minuto, compruebe la cobertura y pida otro código en la misma pantalla. Si ha cambiado de teléfono, actualice el número en una oficina de registro o con su DNI electrónico.
help-2-title = He olvidado la contraseña
help-2-text = Nadie puede devolvérsela. Pida un código de activación nuevo, elija otra contraseña y obtenga certificados nuevos: los anteriores se revocan.
help-3-title = Mi cuenta está bloqueada
help-3-text = Tras varias contraseñas equivocadas la cuenta se bloquea para protegerle. La pantalla le dice cuánto esperar o cómo desbloquearla.
help-4-title = Mi PDF no se puede firmar
help-4-text = Un PDF cifrado, dañado o certificado por su autor puede no admitir firmas. La pantalla dice cuál es el motivo y qué puede hacer.
help-5-title = Quiero firmar de otra manera
help-5-text = Puede usar su DNI electrónico u otro certificado con una aplicación de firma, o presentar el documento en una oficina de registro.
help-6-title = Hablar con alguien
help-6-text = Llame al 060 o acuda a una oficina de registro. Tenga a mano la referencia que le muestre la pantalla. Nunca le pediremos su contraseña ni un código.
terms-title = Condiciones de los certificados
terms-1-title = Qué se emite
terms-1-text = Un certificado de firma y otro de autenticación a su nombre, con claves guardadas por la autoridad de certificación.
terms-2-title = Quién puede usar las claves
terms-2-text = Solo usted. Cada uso exige su contraseña y un código enviado a su teléfono. La contraseña no sale de su equipo.
terms-3-title = Cuánto duran
terms-3-text = Cinco años como mucho, y nunca más que el documento de identidad con el que se registró.
terms-4-title = Qué debe hacer usted
terms-4-text = Guardar en secreto la contraseña, conservar su teléfono y avisar si los pierde o si cambian sus datos.
terms-5-title = Revocación
terms-5-text = Puede pedirla en cualquier momento. También se revocan por pérdida del control de la clave, fallecimiento, datos falsos u orden judicial o administrativa.
terms-6-title = Registro de usos
terms-6-text = Cada emisión, uso y revocación se anota en un registro que no se puede alterar. La anotación no contiene sus documentos.
legal-title = Aviso legal
legal-1-title = Responsables
legal-1-text = Cada pantalla indica arriba qué organismo es responsable del paso en el que está y para quién se realiza.
legal-2-title = Base legal
legal-2-text = Reglamento (UE) 910/2014, Ley 6/2020 de servicios electrónicos de confianza y Ley 39/2015.
legal-3-title = Sus datos
legal-3-text = Se tratan su nombre, su DNI o NIE, su teléfono y los datos de sus certificados. Sus documentos no se reciben ni se guardan.
accessibility-title = Accesibilidad
accessibility-1-title = Nivel
accessibility-1-text = Estas páginas siguen las pautas WCAG 2.2 de nivel AA y la norma EN 301 549.
accessibility-2-title = Cómo se comprueba
accessibility-2-text = Cada pantalla se examina de forma automática en todos los idiomas y se puede usar solo con el teclado.
accessibility-3-title = Si encuentra una barrera
accessibility-3-text = Díganoslo en el 060 o en una oficina de registro: le atenderemos por otro medio mientras lo corregimos.
cookies-title = Cookies
cookies-1-title = La única cookie
cookies-1-text = Cuando entra se guarda una cookie que mantiene su sesión. Se borra al salir. No hace falta su consentimiento porque sin ella no se puede entrar.
cookies-2-title = El idioma
cookies-2-text = Su navegador recuerda el idioma que eligió. No se envía a nadie.
cookies-3-title = Lo que no hay
cookies-3-text = No hay cookies de terceros, ni análisis de uso, ni publicidad.

## Problemas que cuenta el servicio
problem-password-wrong = La contraseña no es correcta. Escríbala de nuevo; compruebe mayúsculas y teclado.
problem-login-failed = El DNI o NIE y la contraseña no coinciden. Compruébelos y escriba de nuevo la contraseña.
problem-login-unknown = Ha pasado demasiado tiempo. Escriba de nuevo su contraseña.
problem-account-blocked = Se ha escrito mal la contraseña demasiadas veces y el acceso está bloqueado. Pida un código de activación nuevo y elija otra contraseña.
problem-opaque-malformed = La contraseña no se ha podido comprobar por un fallo nuestro. Vuelva a cargar la página.
problem-national-id-malformed = El DNI tiene ocho cifras y una letra; el NIE empieza por X, Y o Z.
problem-national-id-wrong-letter = La letra no corresponde al número: revise el DNI o NIE.
problem-activation-refused = { $tries ->
    [0] El DNI o NIE y el código de activación no coinciden. No quedan intentos: pida un código nuevo.
    [one] El DNI o NIE y el código de activación no coinciden. Revíselos: queda 1 intento.
   *[other] El DNI o NIE y el código de activación no coinciden. Revíselos: quedan { $tries } intentos.
}
problem-activation-code-blocked = Se ha escrito mal el código de activación demasiadas veces y ya no vale. Pida uno nuevo con su DNI electrónico o en una oficina de registro.
problem-activation-unknown = Esta activación ha terminado o ha pasado demasiado tiempo. Empiece de nuevo con su código de activación.
problem-activation-wrong-step = Falta el paso anterior. Empiece de nuevo con su código de activación.
problem-otp-wrong = { $tries ->
    [0] El código no es correcto y no quedan intentos. Cancele y empiece de nuevo.
    [one] El código no es correcto. Compruebe el último SMS: queda 1 intento.
   *[other] El código no es correcto. Compruebe el último SMS: quedan { $tries } intentos.
}
problem-otp-exhausted = Se ha escrito mal el código demasiadas veces y ya no vale. Cancele y empiece de nuevo: no se ha hecho nada.
problem-otp-expired = El código ha caducado. Pida otro en «¿Problemas con el código?»: no perderá nada.
problem-otp-used = Ese código ya se ha usado. Pida otro en «¿Problemas con el código?».
problem-otp-not-sent = Todavía no se ha enviado ningún código. Pida uno en «¿Problemas con el código?».
problem-otp-too-soon = Acabamos de enviarle un código. Espere un minuto antes de pedir otro.
problem-otp-too-often = Ya no se pueden enviar más códigos para esta operación. Cancele y empiece de nuevo.
problem-otp-too-many = Se han pedido demasiados códigos. Podrá pedir otro dentro de { $minutes ->
    [one] 1 minuto
   *[other] { $minutes } minutos
}.
problem-sms-unreachable = El SMS no se ha podido enviar por un fallo nuestro. Inténtelo dentro de unos minutos.
problem-session-missing = Su sesión ha terminado. Entre de nuevo para seguir.
problem-session-expired = Su sesión ha terminado. Entre de nuevo para seguir.
problem-csrf-refused = Esta página ya no es de su sesión, quizá porque entró en otra pestaña. Vuelva a cargarla.
problem-unavailable = El servicio está ocupado. Inténtelo dentro de un momento.
problem-internal = Ha fallado algo nuestro. Inténtelo dentro de unos minutos.
problem-timed-out = El servicio tarda demasiado. Inténtelo dentro de un momento; nada se hará dos veces.
problem-no-signature-file = Este archivo no es un PDF ni un archivo de firma. Elija el archivo firmado.
problem-password-not-proved = { problem-password-wrong }
problem-signer-unreachable = { problem-unavailable }
problem-transaction-unknown = Esta operación ya no existe. Empiece de nuevo: no se ha hecho nada.
problem-transaction-expired = Ha pasado demasiado tiempo para esta operación. Empiece de nuevo: no se ha hecho nada y su documento sigue aquí.
problem-transaction-busy = Esta operación ya se está haciendo. Espere un momento e inténtelo de nuevo.
problem-transaction-wrong-step = Este paso ya no continúa el anterior. Cancele y empiece de nuevo: no se ha hecho nada.
problem-transaction-other-request = { problem-transaction-wrong-step }
problem-intent-expired = { problem-transaction-expired }
problem-credential-locked = Su clave de firma está bloqueada por demasiados intentos. Obtenga certificados nuevos en «Mis certificados».
problem-credential-revoked = Su certificado está revocado. Obtenga certificados nuevos en «Mis certificados».
problem-credential-expired = Su certificado o su documento de identidad han caducado. Renueve el documento y obtenga certificados nuevos.
problem-unlock-key-wrong = Su contraseña no abre esta clave: se creó con otra contraseña. Obtenga certificados nuevos en «Mis certificados».
problem-registration-level-too-low = Su registro es básico y los certificados necesitan uno avanzado. Acuda a una oficina de registro o use su DNI electrónico.
problem-presence-too-old = Hace más de cinco años que se identificó en persona. Renueve su registro en una oficina o con su DNI electrónico.
problem-document-number-wrong = El número de su documento de identidad no es correcto en el registro. Acuda a una oficina de registro.
problem-document-expired = Su documento de identidad ha caducado. Renuévelo y actualice su registro.
problem-certificate-exists = Ya tiene certificados válidos: los encontrará en «Mis certificados».
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
problem-pdf-contradictory = El PDF se contradice: distintos programas mostrarían cosas distintas, así que no se puede firmar con seguridad. Guárdelo de nuevo con otro programa y elija la copia.
