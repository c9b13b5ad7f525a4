//! Short messages: what they are for, and how many of them a text makes.

mod delivery;
mod parts;

pub use delivery::{Delivery, Report, ReportError};
pub use parts::{Encoding, Parts};

/// What a one-time code is for. A challenge of one purpose means nothing for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtpPurpose {
    /// Activating an account.
    Activation,
    /// Issuing certificates.
    Issuance,
    /// Signing.
    Signature {
        /// How many signatures.
        count: usize,
    },
    /// Cl@ve PIN: logging in.
    Pin,
    /// Making a session surer that was opened with the password.
    StepUp,
    /// Choosing a new password for one that is forgotten or blocked.
    PasswordReset,
    /// Changing the password.
    PasswordChange,
    /// Giving up the password account.
    Deregistration,
    /// Confirming a new phone: goes to that phone.
    PhoneChange,
    /// Taking a phone over from another person: goes to that phone.
    PhoneTakeover,
    /// Changing the email address.
    EmailChange,
    /// Registering by letter or online: confirms the phone.
    Registration,
    /// Enrolling a device.
    Device,
    /// Adding a passkey.
    Passkey,
    /// Leaving the service.
    Leave,
    /// Logging in as an officer.
    OfficerLogin,
}

impl OtpPurpose {
    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Activation => "activation",
            Self::Issuance => "issuance",
            Self::Signature { .. } => "signature",
            Self::Pin => "pin",
            Self::StepUp => "step_up",
            Self::PasswordReset => "password_reset",
            Self::PasswordChange => "password_change",
            Self::Deregistration => "deregistration",
            Self::PhoneChange => "phone_change",
            Self::PhoneTakeover => "phone_takeover",
            Self::EmailChange => "email_change",
            Self::Registration => "registration",
            Self::Device => "device",
            Self::Passkey => "passkey",
            Self::Leave => "leave",
            Self::OfficerLogin => "officer_login",
        }
    }
}

/// What a citizen is told because it has happened: nothing is asked of him.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// He is registered.
    Welcome,
    /// His registration was renewed.
    RegistrationRenewed,
    /// He has a new activation code; the old one is dead.
    NewActivationCode,
    /// His account has a password.
    AccountActivated,
    /// He has another password.
    PasswordChanged,
    /// He has another password in place of one that was forgotten or blocked.
    PasswordReset,
    /// Too many wrong passwords: the account is blocked.
    AccountBlocked,
    /// Too many wrong unlock keys: a certificate is locked.
    CredentialLocked,
    /// Certificates of his were revoked.
    CertificatesRevoked,
    /// Certificates of his rest from now on.
    CertificatesSuspended,
    /// They are good again.
    SuspensionLifted,
    /// Certificates of his end soon.
    CertificatesEnding,
    /// Another phone is his now. Both phones are told.
    PhoneChanged,
    /// His phone is another person's now: his access is disabled.
    PhoneTakenOver,
    /// He has another email address.
    EmailChanged,
    /// A device can act for him.
    DeviceActivated,
    /// A device can approve acts for him.
    DeviceApproves,
    /// A device cannot act for him any more.
    DeviceRemoved,
    /// A passkey can act for him.
    PasskeyAdded,
    /// A passkey cannot act for him any more.
    PasskeyRemoved,
    /// His video identification was accepted.
    VideoAccepted,
    /// His video identification was rejected.
    VideoRejected,
    /// He has given his password account up.
    Deregistered,
    /// He has left the service.
    Left,
}

impl Notice {
    /// Every notice.
    pub const ALL: [Self; 24] = [
        Self::Welcome,
        Self::RegistrationRenewed,
        Self::NewActivationCode,
        Self::AccountActivated,
        Self::PasswordChanged,
        Self::PasswordReset,
        Self::AccountBlocked,
        Self::CredentialLocked,
        Self::CertificatesRevoked,
        Self::CertificatesSuspended,
        Self::SuspensionLifted,
        Self::CertificatesEnding,
        Self::PhoneChanged,
        Self::PhoneTakenOver,
        Self::EmailChanged,
        Self::DeviceActivated,
        Self::DeviceApproves,
        Self::DeviceRemoved,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::VideoAccepted,
        Self::VideoRejected,
        Self::Deregistered,
        Self::Left,
    ];

    /// Its stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Welcome => "notice_welcome",
            Self::RegistrationRenewed => "notice_registration_renewed",
            Self::NewActivationCode => "notice_new_activation_code",
            Self::AccountActivated => "notice_account_activated",
            Self::PasswordChanged => "notice_password_changed",
            Self::PasswordReset => "notice_password_reset",
            Self::AccountBlocked => "notice_account_blocked",
            Self::CredentialLocked => "notice_credential_locked",
            Self::CertificatesRevoked => "notice_certificates_revoked",
            Self::CertificatesSuspended => "notice_certificates_suspended",
            Self::SuspensionLifted => "notice_suspension_lifted",
            Self::CertificatesEnding => "notice_certificates_ending",
            Self::PhoneChanged => "notice_phone_changed",
            Self::PhoneTakenOver => "notice_phone_taken_over",
            Self::EmailChanged => "notice_email_changed",
            Self::DeviceActivated => "notice_device_activated",
            Self::DeviceApproves => "notice_device_approves",
            Self::DeviceRemoved => "notice_device_removed",
            Self::PasskeyAdded => "notice_passkey_added",
            Self::PasskeyRemoved => "notice_passkey_removed",
            Self::VideoAccepted => "notice_video_accepted",
            Self::VideoRejected => "notice_video_rejected",
            Self::Deregistered => "notice_deregistered",
            Self::Left => "notice_left",
        }
    }
}
