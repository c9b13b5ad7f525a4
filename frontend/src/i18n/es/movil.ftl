## Cl@ve Móvil en el teléfono
movil-title = Cl@ve Móvil
movil-inactive-text = Este teléfono no está activado. Cuando lo active podrá confirmar en él lo que pida en otro navegador, sin contraseña.
movil-install-text = Puede añadir esta página a la pantalla de inicio desde el menú del navegador: funcionará como una aplicación.
movil-enrol-title = Activar este teléfono
movil-enrol-text = Le enviaremos un código al teléfono con el que se registró. Solo puede tener un teléfono activo: si activa este, el anterior deja de servir.
movil-enrol-session = Activar con el certificado con el que ha entrado
movil-enrol-code-title = Escriba el código que le hemos enviado
movil-enrol-code-text = Con él se crea en este teléfono una clave que no sale de él. No active el teléfono de otra persona.
movil-enrol-submit = Activar este teléfono
movil-label-label = Nombre de este teléfono
movil-label-hint = Para reconocerlo en sus datos.
movil-label-default = Mi teléfono
movil-contrast-label = Dato de contraste
movil-contrast-hint = Con DNI, su fecha de validez (día-mes-año); si es permanente, la de expedición. Con NIE, el número de soporte: E o C y ocho cifras.
movil-active-text = «{ $label }» confirma por { $name } desde el { $since }.
movil-nothing-pending = No hay ninguna solicitud pendiente.
movil-open-request = Ver la solicitud
movil-act-login = Entrar en otro navegador
movil-scan-title = Escanear un código QR
movil-scan-text = Apunte con la cámara al código QR del otro navegador.
movil-scan-start = Abrir la cámara
movil-scan-no-camera = No podemos usar la cámara. Permita su uso en los ajustes del navegador o pida en el otro navegador que le envíen la solicitud.
movil-scan-other = También puede usar la cámara del propio teléfono y abrir el enlace. El código cambia cada segundo: si el enlace llega tarde, escanéelo aquí.
movil-history-title = Lo que ha confirmado y rechazado
movil-history-empty = Todavía no ha respondido a ninguna solicitud con este teléfono.
movil-confirmed = Confirmada
movil-rejected = Rechazada
movil-back = Volver al inicio de Cl@ve Móvil
movil-logout-title = Desactivar este teléfono
movil-logout-text = Dejará de recibir solicitudes aquí y se borrará su clave. Podrá activarlo de nuevo con un código por SMS.
movil-logout-submit = Desactivar
movil-request-for = Lo pide
movil-request-act = Para
movil-request-left = Tiempo que queda
movil-compare-code = Compruebe que el otro navegador muestra este mismo código:
movil-code-label = Código de tres cifras
movil-code-hint = El que muestra el otro navegador. Si se equivoca, la solicitud se rechaza.
movil-request-warning = Confirme solo lo que acaba de pedir usted. Si alguien le ha llamado o escrito para que confirme, rechácelo: es un engaño.
movil-confirm = Confirmar
movil-reject = Rechazar
movil-done-confirmed = Confirmado. El otro navegador continúa solo.
movil-done-rejected = Rechazado. Nadie ha entrado en su nombre.
error-movil-code-missing = Escriba las tres cifras que muestra el otro navegador
error-movil-contrast-missing = Escriba el dato de contraste
error-movil-label-missing = Escriba un nombre para este teléfono

## Cl@ve Móvil en el navegador que espera
login-movil-link = Entrar con Cl@ve Móvil
login-movil-title = Entrar con Cl@ve Móvil
login-movil-scan = Escanee este código con su teléfono activado en Cl@ve Móvil.
login-movil-scanned = Compruebe que su teléfono muestra este mismo código y confirme en él.
login-movil-pushed = Abra Cl@ve Móvil en su teléfono y escriba en él este código.
login-movil-qr-label = Código QR para Cl@ve Móvil. Si no puede escanearlo, pida más abajo que le enviemos la solicitud.
login-movil-code = Código de comprobación
login-movil-warning = No diga este código a nadie ni comparta esta pantalla: quien confirme con él entra en este navegador.
login-movil-push = No puedo escanear el código
login-movil-push-text = Enviaremos la solicitud a su teléfono activo. Para que nadie le moleste solo con su número, le pedimos también el dato de contraste.
login-movil-push-submit = Enviar a mi teléfono
login-movil-again = Empezar de nuevo
login-movil-other = Entrar de otra manera

## Problemas
problem-device-not-active = Este teléfono ya no está activo: se activó otro o se desactivó. Actívelo de nuevo.
problem-device-key-missing = Este navegador no guarda la clave del teléfono. Actívelo de nuevo, sin navegación privada.
problem-device-proof-refused = La clave de este teléfono no se ha reconocido. Desactívelo y actívelo de nuevo.
problem-device-label-length = El nombre del teléfono debe tener entre 1 y 40 caracteres.
problem-device-missing = No tiene ningún teléfono activo en Cl@ve Móvil. Actívelo en la dirección /movil de esta página o entre de otra manera.
problem-enrolment-unknown = Esta activación ha terminado o ha pasado demasiado tiempo. Empiece de nuevo.
problem-enrolment-needs-certificate = Para activar el teléfono sin SMS tiene que haber entrado con certificado o DNI electrónico.
problem-qr-stale = El código QR ya ha cambiado. Escanéelo aquí con la cámara.
problem-request-unknown = Esta solicitud no existe o no es para este teléfono. Empiece de nuevo en el otro navegador.
problem-request-taken = Otro teléfono ha escaneado antes este código. Empiece de nuevo en el otro navegador.
problem-request-expired = Ha pasado demasiado tiempo. Empiece de nuevo: no se ha hecho nada.
problem-request-cancelled = La solicitud se canceló en el otro navegador. Empiece de nuevo si todavía lo quiere.
problem-request-answered = Esta solicitud ya se respondió.
problem-request-code-wrong = El código no es el que muestra el otro navegador y la solicitud se ha rechazado. Si la pidió usted, empiece de nuevo.
problem-request-rejected = La solicitud se rechazó en el teléfono. No se ha hecho nada.
problem-request-delivered = Esta solicitud ya se usó. Empiece de nuevo.
problem-request-wrong-step = Esta solicitud todavía no está confirmada en el teléfono.
problem-request-already-open = Ya hay una solicitud pendiente en su teléfono. Respóndala o espere unos minutos.
problem-request-device-changed = El teléfono que confirmó ya no está activo. Empiece de nuevo.
problem-push-too-many = Se han enviado demasiadas solicitudes a su teléfono. Escanee el código QR o espere { $minutes ->
    [one] 1 minuto
   *[other] { $minutes } minutos
}.

## Cl@ve Móvil aprueba lo que se firma
movil-act-signature = { $documents ->
    [one] Firmar 1 documento
   *[other] Firmar { $documents } documentos
}
movil-act-issuance = Emitir sus certificados
movil-act-enrolment = Añadir una llave de acceso que podrá confirmar por usted
movil-request-reference = Referencia
movil-request-lock = Al confirmar, el teléfono le pedirá la cara, la huella o el código con el que lo desbloquea.
movil-request-no-lock = Este teléfono no puede comprobar que es usted quien lo tiene: nadie más debe tenerlo desbloqueado.
movil-done-rejected-act = Rechazado. No se ha hecho nada en su nombre. Si no lo pidió usted, cambie su contraseña.
movil-approve-title = Aprobar firmas con este teléfono
movil-approve-text = Podrá firmar sin esperar un código por SMS: este teléfono le mostrará qué se firma y usted lo confirmará o lo rechazará en él. La contraseña se le seguirá pidiendo en el otro navegador.
movil-approve-needs = Para permitirlo le pediremos en este teléfono su contraseña y un código por SMS.
movil-approve-start = Permitir
movil-approve-lock = Su teléfono le pedirá ahora la cara, la huella o el código con el que lo desbloquea, y lo hará de nuevo cada vez que confirme.
movil-approve-no-lock = Este teléfono o este navegador no puede comprobar quién lo desbloquea: quien lo tenga en la mano podría confirmar, si sabe además su contraseña. Si no lo bloquea con un código, siga usando el SMS.
movil-approve-password-title = Escriba su contraseña
movil-approve-code-title = Confirme con el código
movil-approve-submit = Permitir que apruebe
movil-approve-authorise = Permite que este teléfono apruebe lo que usted firme.
movil-approve-done-title = Este teléfono ya aprueba sus firmas
movil-approve-done-text = Cuando firme, elija «Con mi teléfono» y mire en él lo que se firma.
movil-approves = Este teléfono aprueba sus firmas
movil-approve-stop-text = Si lo quita, este teléfono solo servirá para entrar. Hágalo también si ha cambiado una contraseña olvidada, y permítalo después de nuevo.
movil-approve-stop = Dejar de aprobar firmas
possession-phone = Con mi teléfono «{ $name }»
possession-phone-hint = Lo confirma en Cl@ve Móvil, sin SMS.
phone-step-title = Confirme en su teléfono
phone-step-sent = Abra Cl@ve Móvil en su teléfono. Compruebe que muestra la misma referencia y escriba en él este código.
phone-step-scanned = Compruebe que su teléfono muestra esta misma referencia y este mismo código, y confirme en él.
phone-step-scan = Si tiene el teléfono a mano, también puede escanear este código QR:
phone-step-qr-label = Código QR para Cl@ve Móvil. Si no puede escanearlo, escriba el código de comprobación en el teléfono.
phone-step-warning = No diga este código a nadie: quien lo escriba en su teléfono aprueba lo que se hace aquí.
phone-step-approved = Su teléfono lo ha aprobado. Un momento.
phone-step-again = Preguntar de nuevo al teléfono
phone-step-start-again = Empezar de nuevo
problem-device-approves-nothing = Su teléfono todavía no aprueba firmas. Ábralo en la dirección /movil de esta página y permítalo, o use un código por SMS.
problem-device-approves-already = Este teléfono ya aprueba sus firmas. Vuelva al inicio de Cl@ve Móvil.
problem-device-not-unlocked = El teléfono no ha comprobado que es usted. Confirme de nuevo y use la cara, la huella o el código.
problem-device-of-another = Este teléfono es de otra persona. Salga de la sesión y entre con el DNI o NIE de quien lo activó.
problem-request-not-understood = Este teléfono no entiende lo que se pide. Vuelva a cargar la página; si sigue igual, rechácelo.
