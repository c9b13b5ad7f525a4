# Cl@ve Permanente once it is active: password, certificates, giving it up.

problem-password-must-be-replaced = You have to choose another password: until then you cannot do anything else
problem-registration-upload-misplaced = The page and the service do not understand each other: load the page again and start anew
problem-password-not-active = Your account has no password: there is nothing to give up
problem-deregistration-unknown = This is not valid any more. Start again
problem-unlock-key-unchanged = The new password has to differ from the present one. Choose another one
problem-accounts-too-many = { problem-internal }
problem-inherited-not-announced = What is to be imported is not announced at logins. Add its kind to the policy of the service and import it again
