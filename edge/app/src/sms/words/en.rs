//! English.

use super::Words;
use rubrica_core::sms::{Notice, OtpPurpose};

pub(super) const WORDS: Words = Words {
    purpose,
    notice,
    reference: "Reference",
    warning: "Nobody will ask you for it: do not tell it.",
    not_you: "If it was not you, go to {host}.",
};

const fn purpose(purpose: OtpPurpose) -> &'static str {
    match purpose {
        OtpPurpose::Activation => "is your code to activate your account",
        OtpPurpose::Issuance => "is your code to issue your certificates",
        OtpPurpose::Signature { count: 1 } => "is your code to sign 1 document",
        OtpPurpose::Signature { .. } => "is your code to sign {n} documents",
        OtpPurpose::Pin => "is your Cl@ve PIN to log in",
        OtpPurpose::StepUp => "is your code to confirm that it is you",
        OtpPurpose::PasswordReset => "is your code to choose another password",
        OtpPurpose::PasswordChange => "is your code to change the password",
        OtpPurpose::Deregistration => "is your code to give up your password",
        OtpPurpose::PhoneChange => "is your code to use this phone",
        OtpPurpose::PhoneTakeover => {
            "is the code to give this phone to another person; the one before loses access"
        }
        OtpPurpose::EmailChange => "is your code to change your email address",
        OtpPurpose::Registration => "is your code to register with this phone",
        OtpPurpose::Device => "is your code to activate a device",
        OtpPurpose::Passkey => "is your code to add a passkey",
        OtpPurpose::Leave => "is your code to leave the service",
        OtpPurpose::OfficerLogin => "is your code to enter the office",
    }
}

const fn notice(notice: Notice) -> &'static str {
    match notice {
        Notice::Welcome => {
            "you are registered. Activate your account at {host} with the code on your receipt."
        }
        Notice::RegistrationRenewed => "your registration was renewed.",
        Notice::NewActivationCode => "you have a new activation code. The one before is void.",
        Notice::AccountActivated => "your account is active.",
        Notice::PasswordChanged => "your password was changed.",
        Notice::PasswordReset => "another password was chosen for your account.",
        Notice::AccountBlocked => "your account is blocked after too many wrong passwords.",
        Notice::CredentialLocked => "your certificate is locked after too many wrong attempts.",
        Notice::CertificatesRevoked => "your certificates were revoked.",
        Notice::CertificatesSuspended => "your certificates were suspended.",
        Notice::SuspensionLifted => "the suspension of your certificates was lifted.",
        Notice::CertificatesEnding => "your certificates end soon. Renew them on your page.",
        Notice::PhoneChanged => "the phone of your registration was changed.",
        Notice::PhoneTakenOver => {
            "this phone now belongs to another person in the register. Your access is disabled."
        }
        Notice::EmailChanged => "the email address of your registration was changed.",
        Notice::DeviceActivated => "a device can now confirm in your name.",
        Notice::DeviceApproves => "your phone can now approve your signatures.",
        Notice::DeviceRemoved => "your device can no longer confirm in your name.",
        Notice::PasskeyAdded => "a passkey can now be used in your name.",
        Notice::PasskeyRemoved => "a passkey can no longer be used in your name.",
        Notice::VideoAccepted => "your identification by video was accepted.",
        Notice::VideoRejected => {
            "your identification by video was rejected and your registration ended."
        }
        Notice::Deregistered => "your password was given up.",
        Notice::Left => {
            "you have left the service. Nobody can log in or sign in your name any more."
        }
    }
}
