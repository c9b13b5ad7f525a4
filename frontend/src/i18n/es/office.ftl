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
