# Cl@ve Permanente después de activada: contraseña, certificados, baja.

problem-password-must-be-replaced = Tiene que elegir otra contraseña: hasta entonces no puede hacer nada más
problem-registration-upload-misplaced = La página y el servicio no se entienden: recargue la página y empiece de nuevo
problem-password-not-active = Su cuenta no tiene contraseña: no hay nada que dar de baja
problem-deregistration-unknown = Esta baja ya no vale. Empiece de nuevo
problem-unlock-key-unchanged = La contraseña nueva tiene que ser distinta de la actual. Elija otra
problem-accounts-too-many = { problem-internal }
problem-inherited-not-announced = Lo que se quiere importar no se anuncia en las entradas. Añada su clase a las reglas del servicio e impórtelo de nuevo
