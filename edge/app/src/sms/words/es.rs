//! Spanish.

use super::Words;
use rubrica_core::sms::{Notice, OtpPurpose};

pub(super) const WORDS: Words = Words {
    purpose,
    notice,
    reference: "Referencia",
    warning: "Nadie se lo pedirá: no lo diga.",
    not_you: "Si no ha sido usted, entre en {host}.",
};

const fn purpose(purpose: OtpPurpose) -> &'static str {
    match purpose {
        OtpPurpose::Activation => "es su código para activar su cuenta",
        OtpPurpose::Issuance => "es su código para emitir sus certificados",
        OtpPurpose::Signature { count: 1 } => "es su código para firmar 1 documento",
        OtpPurpose::Signature { .. } => "es su código para firmar {n} documentos",
        OtpPurpose::Pin => "es su Cl@ve PIN para entrar",
        OtpPurpose::StepUp => "es su código para confirmar que es usted",
        OtpPurpose::PasswordReset => "es su código para elegir otra contraseña",
        OtpPurpose::PasswordChange => "es su código para cambiar la contraseña",
        OtpPurpose::Deregistration => "es su código para dar de baja su contraseña",
        OtpPurpose::PhoneChange => "es su código para usar este teléfono",
        OtpPurpose::PhoneTakeover => {
            "es el código para que este teléfono pase a otra persona; la anterior pierde el acceso"
        }
        OtpPurpose::EmailChange => "es su código para cambiar su correo",
        OtpPurpose::Registration => "es su código para registrarse con este teléfono",
        OtpPurpose::Device => "es su código para activar un dispositivo",
        OtpPurpose::Passkey => "es su código para añadir una llave de acceso",
        OtpPurpose::Leave => "es su código para dejar el servicio",
        OtpPurpose::OfficerLogin => "es su código para entrar en la oficina",
    }
}

const fn notice(notice: Notice) -> &'static str {
    match notice {
        Notice::Welcome => {
            "ya está en el registro. Active su cuenta en {host} con el código de su justificante."
        }
        Notice::RegistrationRenewed => "su registro se ha renovado.",
        Notice::NewActivationCode => {
            "tiene un código de activación nuevo. El anterior ya no sirve."
        }
        Notice::AccountActivated => "su cuenta está activada.",
        Notice::PasswordChanged => "su contraseña ha cambiado.",
        Notice::PasswordReset => "se ha elegido otra contraseña para su cuenta.",
        Notice::AccountBlocked => "su cuenta está bloqueada por demasiadas contraseñas erróneas.",
        Notice::CredentialLocked => {
            "su certificado está bloqueado por demasiados intentos erróneos."
        }
        Notice::CertificatesRevoked => "sus certificados se han revocado.",
        Notice::CertificatesSuspended => "sus certificados se han suspendido.",
        Notice::SuspensionLifted => "la suspensión de sus certificados se ha levantado.",
        Notice::CertificatesEnding => "sus certificados caducan pronto. Renuévelos en su página.",
        Notice::PhoneChanged => "el teléfono de su registro ha cambiado.",
        Notice::PhoneTakenOver => {
            "este teléfono es ahora de otra persona en el registro. Su acceso está desactivado."
        }
        Notice::EmailChanged => "el correo de su registro ha cambiado.",
        Notice::DeviceActivated => "un dispositivo puede ya confirmar en su nombre.",
        Notice::DeviceApproves => "su teléfono puede ya aprobar sus firmas.",
        Notice::DeviceRemoved => "su dispositivo ya no puede confirmar en su nombre.",
        Notice::PasskeyAdded => "una llave de acceso puede ya usarse en su nombre.",
        Notice::PasskeyRemoved => "una llave de acceso ya no puede usarse en su nombre.",
        Notice::VideoAccepted => "su identificación por vídeo se ha aceptado.",
        Notice::VideoRejected => {
            "su identificación por vídeo se ha rechazado y su registro se ha dado de baja."
        }
        Notice::Deregistered => "su contraseña se ha dado de baja.",
        Notice::Left => "ha dejado el servicio. Ya nadie puede entrar ni firmar en su nombre.",
    }
}
