# Cl@ve Permanente once it is active: password, certificates, giving it up.

