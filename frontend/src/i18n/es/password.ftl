# Cl@ve Permanente después de activada: contraseña, certificados, baja.

problem-second-factor-needed = Para esto hace falta algo más que la contraseña. Confirme que es usted con un código por SMS en «Mis sesiones» y vuelva a intentarlo
