# Cl@ve Permanente once it is active: password, certificates, giving it up.

problem-second-factor-needed = This needs more than the password. Confirm that it is you with a code by SMS under “My sessions” and try again
