## Mensajes al teléfono y Cl@ve PIN.

problem-message-unknown = De ese mensaje ya no se sabe nada. Pida otro código: no perderá nada.
problem-delivery-status-unknown = El informe de entrega no dice nada que se entienda. Envíe un estado conocido.
problem-month-malformed = Eso no es un mes. Escríbalo como año y mes, por ejemplo 2026-11.
