# Los datos y las sesiones del ciudadano.

problem-session-unknown = Esta sesión ya había terminado. Vuelva a cargar la lista.
problem-session-not-raisable = Esta sesión no necesita ningún código: siga adelante, o salga y entre de nuevo.

## Mis sesiones
sessions-title = Mis sesiones
sessions-lead = Dónde hay alguien dentro con su identidad en este momento.
sessions-ended = Hecho: lo que ha cerrado ya no sirve.
sessions-end-others = Cerrar las demás sesiones
sessions-end-all = Cerrar todas, también esta
sessions-strange = Si no reconoce alguna, ciérrela y elija otra contraseña.
session-current = esta
session-times = Desde { $opened }; usada por última vez { $seen }.
session-end = Cerrarla
session-end-named = Cerrar la sesión de { $name }
session-unknown = Navegador desconocido
session-browser-on = { $browser } en { $system }
method-password = Con la contraseña
method-password-otp = Con la contraseña y un código por SMS
method-pin = Con Cl@ve PIN
method-device = Con Cl@ve Móvil
method-passkey = Con una llave de acceso
method-certificate = Con un certificado
method-dnie = Con el DNI electrónico

## Datos propios
problem-needs-two-factors = Su contraseña sola no basta para esto. Confirme que es usted con un código por SMS.
problem-needs-more-than-phone = La forma en que ha entrado no basta para esto. Entre con su contraseña y confírmelo con un código por SMS, o entre con su certificado.
problem-needs-certificate = Para esto hace falta su certificado o su DNI electrónico: salga y entre con él. También puede ir a una oficina de registro.
problem-needs-dnie = Para esto hace falta su DNI electrónico: salga y entre con él. También puede ir a una oficina de registro.
problem-phones-differ = Los dos teléfonos no son iguales: escríbalo de nuevo.
problem-emails-differ = Los dos correos no son iguales: escríbalo de nuevo.
problem-phone-is-the-same = Ese es el teléfono que ya tiene. Escriba otro.
problem-already-advanced = Su registro ya es avanzado: no hay nada que hacer.
problem-registration-not-advanced = Su registro es básico. Suba antes su nivel, con su certificado o en una oficina de registro.
problem-changed-meanwhile = Su registro ha cambiado en otro lugar en el mismo momento. Mírelo e inténtelo de nuevo.

## Carta de invitación
problem-letter-too-often = Se han pedido demasiadas cartas con este número. Pida otra dentro de un mes o vaya a una oficina de registro.
problem-letter-unknown = { problem-internal }
problem-letter-code-refused = { $tries ->
    [0] El DNI o NIE y el código de la carta no coinciden. No quedan intentos: pida otra carta.
    [one] El DNI o NIE y el código de la carta no coinciden. Compruébelos: le queda 1 intento.
   *[other] El DNI o NIE y el código de la carta no coinciden. Compruébelos: le quedan { $tries } intentos.
}
problem-letter-code-blocked = El código de la carta ha fallado demasiadas veces y ya no sirve. Pida otra carta o vaya a una oficina de registro.
problem-letter-expired = Esta carta es demasiado antigua. Pida otra.
problem-letter-used = Ya se ha registrado con esta carta. Active su contraseña con el código de su justificante.
problem-invitation-unknown = Ha pasado demasiado tiempo, o ya había terminado. Empiece de nuevo con el código de la carta.
problem-conditions-not-accepted = Para registrarse tiene que aceptar las condiciones.
problem-census-too-many = { problem-internal }
