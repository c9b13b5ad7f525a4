# Cl@ve Permanente después de activada: contraseña, certificados, baja.

problem-password-must-be-replaced = Tiene que elegir otra contraseña: hasta entonces no puede hacer nada más
problem-registration-upload-misplaced = La página y el servicio no se entienden: recargue la página y empiece de nuevo
problem-password-not-active = Su cuenta no tiene contraseña: no hay nada que dar de baja
problem-deregistration-unknown = Esta baja ya no vale. Empiece de nuevo
problem-unlock-key-unchanged = La contraseña nueva tiene que ser distinta de la actual. Elija otra
problem-accounts-too-many = { problem-internal }
problem-inherited-not-announced = Lo que se quiere importar no se anuncia en las entradas. Añada su clase a las reglas del servicio e impórtelo de nuevo

## Cambiar la contraseña
present-password-label = Contraseña actual
error-password-unchanged = La contraseña nueva tiene que ser distinta de la anterior: elija otra
act-password-title = Cambiar mi contraseña
act-password-text = Con la actual y un código por SMS o una llave de acceso. Sus certificados siguen valiendo.
change-lead = Elija otra contraseña en lugar de la que tiene.
change-needs = Necesita su contraseña actual y el teléfono en el que recibe los códigos.
change-certificates = Sus certificados siguen valiendo: desde ese momento se abren con la contraseña nueva.
change-sessions = Se cierran sus demás sesiones; esta sigue abierta.
change-start = Elegir otra contraseña
change-forgotten = Si no recuerda la actual:
change-password-title = Escriba su contraseña y elija otra
change-code-title = Confirme el cambio con el código del SMS
change-authorise-text = Va a cambiar la contraseña con la que entra y abre sus claves de firma.
change-submit = Cambiar la contraseña
change-done-title = Su contraseña ha cambiado
change-done-text = Desde ahora entra y firma con la contraseña nueva. La anterior ya no sirve.
change-done-sessions = Si estaba dentro en otro navegador, esa sesión se ha cerrado. Se lo hemos dicho por SMS.
change-go-on = Seguir adonde iba

## Una contraseña que hay que sustituir
replace-title = Elija otra contraseña para seguir
replace-expired = Su contraseña ha caducado. Sirve para elegir otra y para nada más.
replace-inherited = Su contraseña viene del sistema anterior. Sirve para elegir otra y para nada más.
replace-first = Cuando la haya cambiado seguirá adonde iba.

## Contraseña olvidada o bloqueada
login-forgotten = He olvidado mi contraseña o está bloqueada
reset-title = Recuperar el acceso con otra contraseña
reset-lead = Si ha olvidado su contraseña o se ha bloqueado, elija otra. Necesita un código de activación que no haya usado, el correo que dio al registrarse y su teléfono.
reset-means-certificates = Al elegir otra contraseña se revocan sus certificados: nadie puede abrir sus claves sin la contraseña anterior. También se quitan sus llaves de acceso.
reset-means-signed = Lo que ya ha firmado sigue siendo válido. Después podrá obtener certificados nuevos, gratis y en dos minutos.
reset-no-code-online = También puede obtenerlo aquí si entra con Cl@ve PIN, Cl@ve Móvil, una llave de acceso, su certificado o su DNI electrónico:
reset-email-hint = El que figura en su registro
reset-code-hint = 16 letras y cifras. No vale el código con el que activó la contraseña: cada código sirve una vez.
reset-submit = Guardar la contraseña y revocar mis certificados
reset-done-title = Ya tiene otra contraseña
reset-done-text = Entre con ella. Sus certificados anteriores están revocados: puede obtener otros en «Mis certificados». También puede añadir de nuevo sus llaves de acceso.
problem-reset-refused = { $tries ->
    [0] El DNI o NIE, el correo y el código de activación no coinciden. No quedan intentos: pida un código nuevo.
    [one] El DNI o NIE, el correo y el código de activación no coinciden. Revíselos: queda 1 intento.
   *[other] El DNI o NIE, el correo y el código de activación no coinciden. Revíselos: quedan { $tries } intentos.
}

## Darse de baja de la contraseña
act-deregister-title = Dar de baja mi contraseña
act-deregister-text = Sigue registrado y puede entrar de otras maneras.
act-activate-title = Activar una contraseña
act-activate-text = Con un código de activación. Sin contraseña no se puede firmar.
deregister-lead = Si da de baja su contraseña, ocurre esto de inmediato:
deregister-password = La contraseña y sus llaves de acceso dejan de servir, y terminan las sesiones abiertas con ellas.
deregister-certificates = Se revocan sus certificados y se destruyen sus claves. Lo que ha firmado sigue siendo válido.
deregister-stays = Su registro sigue como está. Puede entrar con Cl@ve PIN, con Cl@ve Móvil o con su certificado.
deregister-return = Para volver a tener contraseña necesitará un código de activación nuevo.
deregister-understood = Lo entiendo y quiero dar de baja mi contraseña
deregister-start = Continuar con la baja
deregister-stay = Prefiero conservarla
deregister-code-title = Escriba el código para la baja
deregister-code-text = Con este código da de baja su contraseña y se revocan sus certificados.
deregister-submit = Dar de baja la contraseña
error-understand-deregister = Para seguir, marque que entiende lo que significa
deregistered-title = Su contraseña está dada de baja
deregistered-text = Ya nadie puede entrar ni firmar con ella.
deregistered-stays-title = Lo que sigue igual
deregistered-stays-registration = Su registro, y las demás maneras de entrar que tenga: Cl@ve PIN, Cl@ve Móvil o su certificado.
deregistered-stays-signed = La validez de lo que ha firmado.
deregistered-return-title = Si quiere volver a tener contraseña
deregistered-return-code = Pida un código de activación en una oficina de registro, o aquí si entra de otra manera:
deregistered-return-activate = Elija una contraseña con ese código:
deregistered-return-certificates = Obtenga certificados nuevos cuando los necesite.

## Revocar los certificados
revoke-title = Revocar mis certificados
revoke-lead = Revocar es para siempre. Se revocan a la vez el certificado de firma y el de autenticación.
revoke-keys = Sus claves se destruyen: nadie podrá volver a firmar con ellas.
revoke-signed = Lo que firmó antes sigue siendo válido.
revoke-again = Después puede obtener certificados nuevos, gratis y en dos minutos.
revoke-reason = ¿Por qué los revoca?
reason-compromised = Otra persona podría usarlos
reason-compromised-hint = Por ejemplo, si alguien conoce su contraseña y ha tenido su teléfono. Cambie también la contraseña.
reason-unwanted = Ya no los quiero
reason-unwanted-hint = Nadie más ha podido usarlos.
revoke-understood = Entiendo que no se puede deshacer
revoke-submit = Revocar los certificados
revoke-keep = Volver a mis certificados sin revocarlos
error-revoke-reason = Elija por qué los revoca
error-understand-revoke = Para seguir, marque que entiende que no se puede deshacer
revoked-title = Sus certificados están revocados
revoked-text = Nadie puede firmar ya con ellos, y quien los compruebe lo verá.
revoked-password = Si los ha revocado porque otra persona podría usarlos, cambie su contraseña en «Mis datos».
