# Cl@ve Permanente después de activada: contraseña, certificados, baja.

