## Mensajes al teléfono y Cl@ve PIN.

problem-message-unknown = De ese mensaje ya no se sabe nada. Pida otro código: no perderá nada.
problem-delivery-status-unknown = El informe de entrega no dice nada que se entienda. Envíe un estado conocido.
problem-month-malformed = Eso no es un mes. Escríbalo como año y mes, por ejemplo 2026-11.
problem-pin-disabled = Cl@ve PIN no se ofrece en este servicio. Entre con su contraseña.
problem-pin-unknown = Ese PIN ya no existe. Pida otro.
problem-pin-wrong = { $tries ->
    [one] Esa no es la clave del último SMS. Revísela: queda 1 intento.
   *[other] Esa no es la clave del último SMS. Revísela: quedan { $tries } intentos.
}
problem-pin-exhausted = Se ha escrito mal el PIN demasiadas veces y ya no vale. Pida otro.
problem-pin-expired = El PIN ha caducado: dura diez minutos. Pida otro.
problem-pin-used = Ese PIN ya se ha usado. Cada uno sirve para entrar una vez: pida otro.
problem-pin-superseded = Se ha pedido otro PIN después, y este ya no vale. Escriba el del último SMS.

## Entrar con Cl@ve PIN.

login-pin-link = Entrar con Cl@ve PIN
login-pin-title = Entrar con Cl@ve PIN
login-pin-lead = Le enviaremos un PIN de tres caracteres al teléfono con el que se registró. Vale { $minutes } minutos y una sola vez.
login-pin-lead-short = Le enviaremos un PIN de tres caracteres al teléfono con el que se registró. Vale una sola vez.
login-pin-ask = Enviar el PIN
login-pin-not-for-signing = Con Cl@ve PIN se consulta, pero no se firma: para firmar entre con su contraseña.
own-code-label = Código propio (opcional)
own-code-hint = Cuatro letras o cifras que elige ahora y escribirá delante del PIN. Así nadie entra con solo leer el SMS.
login-pin-enter-title = Escriba el PIN que le hemos enviado
login-pin-sent = Hemos enviado el PIN al teléfono que termina en { $phone }. Vale hasta las { $until }.
login-pin-nobody = Nadie le pedirá este PIN por teléfono. No lo diga ni lo reenvíe.
login-pin-another = Pedir otro PIN
login-pin-another-at = Podrá pedir otro PIN a partir del { $at }.
login-other = Entrar de otra manera
pin-label = PIN del SMS
pin-hint = Tres caracteres. No importan las mayúsculas.
pin-with-own-code-label = Su código propio y el PIN del SMS
pin-with-own-code-hint = Siete caracteres seguidos: los cuatro que ha elegido y los tres del SMS. No importan las mayúsculas.
error-pin-missing = Escriba el PIN que ha recibido por SMS
error-pin-with-own-code = Escriba primero los cuatro caracteres que ha elegido y después los tres del SMS
log-in-again = Cerrar la sesión y entrar de otra manera
problem-pin-not-for-signing = Ha entrado con Cl@ve PIN, que no basta para firmar ni para obtener certificados. Entre de una de estas formas: { $ways }.
