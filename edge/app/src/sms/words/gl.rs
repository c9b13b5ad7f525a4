//! Galician.

use super::Words;
use rubrica_core::sms::{Notice, OtpPurpose};

pub(super) const WORDS: Words = Words {
    purpose,
    notice,
    reference: "Referencia",
    warning: "Ninguén llo pedirá: non o diga.",
    not_you: "Se non foi vostede, entre en {host}.",
};

const fn purpose(purpose: OtpPurpose) -> &'static str {
    match purpose {
        OtpPurpose::Activation => "é o seu código para activar a súa conta",
        OtpPurpose::Issuance => "é o seu código para emitir os seus certificados",
        OtpPurpose::Signature { count: 1 } => "é o seu código para asinar 1 documento",
        OtpPurpose::Signature { .. } => "é o seu código para asinar {n} documentos",
        OtpPurpose::Pin => "é o seu Cl@ve PIN para entrar",
        OtpPurpose::StepUp => "é o seu código para confirmar que é vostede",
        OtpPurpose::PasswordReset => "é o seu código para elixir outro contrasinal",
        OtpPurpose::PasswordChange => "é o seu código para cambiar o contrasinal",
        OtpPurpose::Deregistration => "é o seu código para dar de baixa o contrasinal",
        OtpPurpose::PhoneChange => "é o seu código para usar este teléfono",
        OtpPurpose::PhoneTakeover => {
            "é o código para que este teléfono pase a outra persoa; a anterior perde o acceso"
        }
        OtpPurpose::EmailChange => "é o seu código para cambiar o seu correo",
        OtpPurpose::Registration => "é o seu código para rexistrarse con este teléfono",
        OtpPurpose::Device => "é o seu código para activar un dispositivo",
        OtpPurpose::Passkey => "é o seu código para engadir unha chave de acceso",
        OtpPurpose::Leave => "é o seu código para deixar o servizo",
        OtpPurpose::OfficerLogin => "é o seu código para entrar na oficina",
    }
}

const fn notice(notice: Notice) -> &'static str {
    match notice {
        Notice::Welcome => {
            "xa está no rexistro. Active a súa conta en {host} co código do seu xustificante."
        }
        Notice::RegistrationRenewed => "o seu rexistro renovouse.",
        Notice::NewActivationCode => "ten un código de activación novo. O anterior xa non serve.",
        Notice::AccountActivated => "a súa conta está activada.",
        Notice::PasswordChanged => "o seu contrasinal cambiou.",
        Notice::PasswordReset => "elixiuse outro contrasinal para a súa conta.",
        Notice::AccountBlocked => {
            "a súa conta está bloqueada por demasiados contrasinais erróneos."
        }
        Notice::CredentialLocked => {
            "o seu certificado está bloqueado por demasiados intentos erróneos."
        }
        Notice::CertificatesRevoked => "os seus certificados revogáronse.",
        Notice::CertificatesSuspended => "os seus certificados suspendéronse.",
        Notice::SuspensionLifted => "levantouse a suspensión dos seus certificados.",
        Notice::CertificatesEnding => "os seus certificados caducan axiña. Renóveos na súa páxina.",
        Notice::PhoneChanged => "o teléfono do seu rexistro cambiou.",
        Notice::PhoneTakenOver => {
            "este teléfono é agora doutra persoa no rexistro. O seu acceso está desactivado."
        }
        Notice::EmailChanged => "o correo do seu rexistro cambiou.",
        Notice::DeviceActivated => "un dispositivo xa pode confirmar no seu nome.",
        Notice::DeviceApproves => "o seu teléfono xa pode aprobar as súas sinaturas.",
        Notice::DeviceRemoved => "o seu dispositivo xa non pode confirmar no seu nome.",
        Notice::PasskeyAdded => "unha chave de acceso xa pode usarse no seu nome.",
        Notice::PasskeyRemoved => "unha chave de acceso xa non pode usarse no seu nome.",
        Notice::VideoAccepted => "a súa identificación por vídeo foi aceptada.",
        Notice::VideoRejected => {
            "a súa identificación por vídeo foi rexeitada e o seu rexistro deuse de baixa."
        }
        Notice::Deregistered => "o seu contrasinal deuse de baixa.",
        Notice::Left => "deixou o servizo. Xa ninguén pode entrar nin asinar no seu nome.",
    }
}
