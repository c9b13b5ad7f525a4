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
