//! Catalan, and Valencian, which says these things alike.

use super::Words;
use rubrica_core::sms::{Notice, OtpPurpose};

pub(super) const WORDS: Words = Words {
    purpose,
    notice,
    reference: "Referència",
    warning: "Ningú no l'hi demanarà: no el digui.",
    not_you: "Si no ha estat vostè, entri a {host}.",
};

/// Valencian where it differs: its subjunctives and its participle.
pub(super) const VALENCIAN: Words = Words {
    warning: "Ningú no li'l demanarà: no el diga.",
    not_you: "Si no ha sigut vosté, entre en {host}.",
    ..WORDS
};

const fn purpose(purpose: OtpPurpose) -> &'static str {
    match purpose {
        OtpPurpose::Activation => "és el seu codi per activar el seu compte",
        OtpPurpose::Issuance => "és el seu codi per emetre els seus certificats",
        OtpPurpose::Signature { count: 1 } => "és el seu codi per signar 1 document",
        OtpPurpose::Signature { .. } => "és el seu codi per signar {n} documents",
        OtpPurpose::Pin => "és el seu Cl@ve PIN per entrar",
        OtpPurpose::StepUp => "és el seu codi per confirmar que és vostè",
        OtpPurpose::PasswordReset => "és el seu codi per triar una altra contrasenya",
        OtpPurpose::PasswordChange => "és el seu codi per canviar la contrasenya",
        OtpPurpose::Deregistration => "és el seu codi per donar de baixa la contrasenya",
        OtpPurpose::PhoneChange => "és el seu codi per usar aquest telèfon",
        OtpPurpose::PhoneTakeover => {
            "és el codi perquè aquest telèfon passi a una altra persona; l'anterior perd l'accés"
        }
        OtpPurpose::EmailChange => "és el seu codi per canviar el seu correu",
        OtpPurpose::Registration => "és el seu codi per registrar-se amb aquest telèfon",
        OtpPurpose::Device => "és el seu codi per activar un dispositiu",
        OtpPurpose::Passkey => "és el seu codi per afegir una clau d'accés",
        OtpPurpose::Leave => "és el seu codi per deixar el servei",
        OtpPurpose::OfficerLogin => "és el seu codi per entrar a l'oficina",
    }
}

const fn notice(notice: Notice) -> &'static str {
    match notice {
        Notice::Welcome => {
            "ja és al registre. Activi el seu compte a {host} amb el codi del justificant."
        }
        Notice::RegistrationRenewed => "el seu registre s'ha renovat.",
        Notice::NewActivationCode => "té un codi d'activació nou. L'anterior ja no serveix.",
        Notice::AccountActivated => "el seu compte està activat.",
        Notice::PasswordChanged => "la seva contrasenya ha canviat.",
        Notice::PasswordReset => "s'ha triat una altra contrasenya per al seu compte.",
        Notice::AccountBlocked => "el seu compte està bloquejat per massa contrasenyes errònies.",
        Notice::CredentialLocked => "el seu certificat està bloquejat per massa intents erronis.",
        Notice::CertificatesRevoked => "els seus certificats s'han revocat.",
        Notice::CertificatesSuspended => "els seus certificats s'han suspès.",
        Notice::SuspensionLifted => "s'ha aixecat la suspensió dels seus certificats.",
        Notice::CertificatesEnding => {
            "els seus certificats caduquen aviat. Renovi'ls a la seva pàgina."
        }
        Notice::PhoneChanged => "el telèfon del seu registre ha canviat.",
        Notice::PhoneTakenOver => {
            "aquest telèfon és ara d'una altra persona al registre. El seu accés està desactivat."
        }
        Notice::EmailChanged => "el correu del seu registre ha canviat.",
        Notice::DeviceActivated => "un dispositiu ja pot confirmar en nom seu.",
        Notice::DeviceApproves => "el seu telèfon ja pot aprovar les seves signatures.",
        Notice::DeviceRemoved => "el seu dispositiu ja no pot confirmar en nom seu.",
        Notice::PasskeyAdded => "una clau d'accés ja es pot usar en nom seu.",
        Notice::PasskeyRemoved => "una clau d'accés ja no es pot usar en nom seu.",
        Notice::VideoAccepted => "la seva identificació per vídeo s'ha acceptat.",
        Notice::VideoRejected => {
            "la seva identificació per vídeo s'ha rebutjat i el seu registre s'ha donat de baixa."
        }
        Notice::Deregistered => "la seva contrasenya s'ha donat de baixa.",
        Notice::Left => "ha deixat el servei. Ja ningú no pot entrar ni signar en nom seu.",
    }
}
