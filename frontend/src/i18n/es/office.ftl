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
