# Textos en castellano. Sin «por favor», sin códigos a solas: qué ha pasado y qué hacer.

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
activate-no-code = No tengo el código de activación, o está bloqueado
activate-no-code-office = Pida uno nuevo en cualquier oficina de registro, con su documento de identidad.
activate-no-code-online = También puede obtenerlo aquí si entra con Cl@ve PIN, Cl@ve Móvil, su certificado o su DNI electrónico:
activate-no-code-text = Cuando hay uno nuevo, el anterior deja de valer.
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
