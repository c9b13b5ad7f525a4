## El registro: en la oficina y lo que se sabe por él.

problem-contrast-refused = { $tries ->
    [0] El DNI o NIE y el dato de su documento no coinciden. No quedan intentos: pruebe de nuevo mañana.
    [one] El DNI o NIE y el dato de su documento no coinciden. Revíselos: queda 1 intento.
   *[other] El DNI o NIE y el dato de su documento no coinciden. Revíselos: quedan { $tries } intentos.
}
problem-contrast-blocked = Se ha escrito mal el dato del documento demasiadas veces. Pruebe de nuevo mañana, con el documento delante.
problem-phone-taken = Ese teléfono está vinculado a otra persona. Use otro, o demuestre en una oficina de registro que es suyo.
problem-phone-taken-over = Otra persona ha demostrado que tiene su teléfono, y por eso su acceso está cerrado. Acuda a una oficina de registro con su documento y otro teléfono.
problem-registration-ended = Su registro ha terminado. Para volver a entrar, regístrese de nuevo en una oficina o con certificado.
problem-already-registered = Esta persona ya está registrada. Renueve su registro, o modifíquelo.
problem-not-registered = Esta persona no está registrada. Regístrela.
problem-state-forbids = El estado de este registro no lo permite. Consulte a su responsable.
problem-phone-held = Ese teléfono está vinculado a otra persona. Si es de quien está aquí, envíe un código al teléfono; la otra persona perderá su acceso.
problem-phone-free = Ese teléfono no está vinculado a nadie más: no hace falta ningún código. Continúe con el registro.
problem-name-malformed = Escriba el nombre y los apellidos como están en el documento.
problem-birth-malformed = Escriba la fecha de nacimiento como día, mes y año; por ejemplo, 09-05-1980.
problem-date-malformed = Escriba la fecha como día, mes y año; por ejemplo, 09-05-2031.
problem-document-kind-wrong = Ese documento no corresponde al número: el DNI es de quien tiene DNI, y la TIE o el certificado de la Unión, de quien tiene NIE.
problem-minor-without-guardian = Es menor de edad: tiene que venir con quien responde por él. Escriba el DNI o NIE de esa persona y el documento que lo acredita.
problem-guardian-malformed = Escriba el DNI o NIE de quien responde por el menor, que no es el suyo, y el documento que lo acredita.

## Funcionarios
problem-officer-name-malformed = El nombre de usuario tiene de 3 a 40 letras minúsculas sin tilde, cifras, puntos o guiones, y empieza por una letra.
problem-officer-blocked = Se ha escrito mal la contraseña demasiadas veces y el acceso está bloqueado. Pida a su responsable que le dé de alta de nuevo.
problem-officer-exists = Ya hay un funcionario con ese nombre de usuario. Elija otro.
problem-officer-unknown = En su oficina no hay ningún funcionario con ese nombre de usuario.
problem-duty-refused = Su función no incluye esto. Pídalo a quien le corresponda en su oficina.
problem-officer-login-failed = El nombre de usuario y la contraseña no coinciden. Compruébelos y escriba de nuevo la contraseña.

## La consola de la oficina
office-title = Oficina de registro
office-login-text = Para funcionarios. Tenga a mano su teléfono: recibirá un código.
officer-label = Nombre de usuario
office-code-title = Código de su teléfono
office-code-text = Escriba el código que le hemos enviado para entrar.
officer-activate-title = Elegir la contraseña por primera vez
officer-password-label = Contraseña nueva, de 16 caracteres o más
officer-password-short = Elija una contraseña de 16 caracteres o más: varias palabras sirven.
officer-active-title = Ya puede entrar
office-who = { $name }, oficina { $office }.
office-ask-title = Buscar a una persona
office-look-up = Buscar
office-found-title = Situación del registro
office-standing = { $identifier }: { $state }
office-state-none = no está registrada
office-state-invited = se le ha enviado una carta de invitación
office-state-basic = registro básico
office-state-review = su vídeo está en revisión
office-state-advanced = registro avanzado
office-state-stale = registro avanzado, con una identificación de hace más de cinco años
office-state-phone = sin acceso: otra persona demostró que tiene su teléfono
office-state-rejected = registro rechazado
office-state-blocked = acceso bloqueado
office-state-renounced = se dio de baja
office-document-expired = El documento con el que se registró ha caducado.
office-register = Registrar
office-renew = Renovar o modificar el registro
office-new-code = Generar un código de activación nuevo
office-contrast = Dato del documento
office-contrast-hint = En un DNI, la fecha de validez (la de expedición si es permanente); en los demás, el número de soporte.
office-next = Atender a otra persona
office-about = DNI o NIE: { $identifier }
office-given = Nombre
office-surname = Primer apellido
office-second-surname = Segundo apellido, si lo tiene
office-birth = Fecha de nacimiento (dd-mm-aaaa)
office-guardian = DNI o NIE de quien responde por el menor
office-guardian-proof = Documento que lo acredita
office-support-number = Número de soporte del documento
office-permanent = El DNI es permanente
office-issued = Fecha de expedición (dd-mm-aaaa)
office-expires = Fecha de validez (dd-mm-aaaa)
office-phone = Teléfono móvil
office-phone-repeated = Teléfono móvil, otra vez
office-send-phone-code = Enviar un código a ese teléfono
office-phone-code = Código recibido en ese teléfono
office-email = Correo electrónico
office-email-repeated = Correo electrónico, otra vez
office-conditions = La persona ha leído y acepta las condiciones de uso
office-done-title = Registro hecho
office-done-text = Imprima el justificante y entréguelo. El código no se vuelve a mostrar.
office-download = Descargar el justificante

## El puesto de quien revoca certificados
office-certificates-title = Certificados de una persona
office-certificates-of = Certificados
office-certificates-none = Esta persona no ha tenido nunca certificados.
office-certificate-serial = Número de serie
office-certificate-purpose = Uso
office-certificate-state = Estado
office-certificate-validity = Validez
office-suspend = Suspender los certificados
office-lift = Levantar la suspensión
office-revoke = Revocar
office-revoke-reason = Causa [Ley 6/2020, artículo 5]
office-revoke-which = Qué certificados
office-revoke-all = Todos los que pueden darse por buenos
office-revoke-pair = Los emitidos el { $from }
office-revoke-deceased = Se revocan todos los certificados y se acaban el registro y todos los accesos.
office-reason-requested = Lo pide el titular
office-reason-compromised = La clave o lo que la protege puede estar en manos de otra persona
office-reason-ordered = Lo ordena un juez u otra autoridad
office-reason-deceased = El titular ha fallecido
office-reason-incapacitated = Una resolución judicial ha modificado la capacidad del titular
office-reason-false-data = Los datos con los que se emitieron eran falsos o inexactos
office-reason-data-changed = Han cambiado los datos que constan en los certificados
office-reason-provider-ends = El prestador cesa en su actividad
office-reason-weak-cryptography = Su criptografía ya no es segura
error-office-reason = Elija la causa
