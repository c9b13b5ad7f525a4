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

## Problemas que cuenta el servicio
problem-password-wrong = La contraseña no es correcta. Escríbala de nuevo; compruebe mayúsculas y teclado.
problem-login-failed = El DNI o NIE y la contraseña no coinciden. Compruébelos y escriba de nuevo la contraseña.
problem-login-unknown = Ha pasado demasiado tiempo. Escriba de nuevo su contraseña.
problem-account-blocked = Se ha escrito mal la contraseña demasiadas veces y el acceso está bloqueado. Con un código de activación que no haya usado puede elegir otra contraseña.
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
problem-credential-suspended = Sus certificados están suspendidos. Recupérelos en «Mis certificados».
problem-credential-superseded = Ese certificado se ha sustituido por otro más nuevo. Firme con el nuevo, que está en «Mis certificados».
problem-suspension-not-offered = En este servicio los certificados no se pueden suspender. Puede revocarlos.
problem-renewal-gains-nothing = Los certificados nuevos caducarían el mismo día, porque ese día caduca su documento. Renueve el documento, hágalo constar en una oficina de registro y vuelva.
problem-credential-expired = Su certificado o su documento de identidad han caducado. Renueve el documento y obtenga certificados nuevos.
problem-unlock-key-wrong = Su contraseña no abre esta clave: se creó con otra contraseña. Obtenga certificados nuevos en «Mis certificados».
problem-registration-level-too-low = Su registro es básico y los certificados necesitan uno avanzado. Súbalo con su certificado o su DNI electrónico, o en una oficina de registro.
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
problem-checkpoint-malformed = No se puede probar que esta operación esté en el registro del servicio de firma. Avise a la ayuda.
problem-checkpoint-other-log = No se puede probar que esta operación esté en el registro del servicio de firma. Avise a la ayuda.
problem-checkpoint-not-signed = No se puede probar que esta operación esté en el registro del servicio de firma. Avise a la ayuda.
problem-log-entry-changed = El texto de la anotación no es el que se anotó. Avise a la ayuda.
problem-log-proof-wrong = No se puede probar que esta operación esté en el registro del servicio de firma. Avise a la ayuda.
problem-log-entry-unreadable = No se puede probar que esta operación esté en el registro del servicio de firma. Avise a la ayuda.
problem-log-other-act = No se puede probar que esta operación esté en el registro del servicio de firma. Avise a la ayuda.
problem-receipt-malformed = No se puede probar que esta operación esté en el registro del servicio de firma. Avise a la ayuda.
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
problem-pdf-contradictory = El PDF se contradice: distintos programas mostrarían cosas distintas, así que no se puede firmar con seguridad. Guárdelo de nuevo con otro programa y elija la copia.
