//! Basque.

use super::Words;
use rubrica_core::sms::{Notice, OtpPurpose};

pub(super) const WORDS: Words = Words {
    purpose,
    notice,
    reference: "Erreferentzia",
    warning: "Inork ez dizu eskatuko: ez esan inori.",
    not_you: "Zu izan ez bazara, sartu {host} gunean.",
};

const fn purpose(purpose: OtpPurpose) -> &'static str {
    match purpose {
        OtpPurpose::Activation => "da zure kontua aktibatzeko kodea",
        OtpPurpose::Issuance => "da zure ziurtagiriak jaulkitzeko kodea",
        OtpPurpose::Signature { count: 1 } => "da dokumentu 1 sinatzeko kodea",
        OtpPurpose::Signature { .. } => "da {n} dokumentu sinatzeko kodea",
        OtpPurpose::Pin => "da sartzeko zure Cl@ve PIN",
        OtpPurpose::StepUp => "da zu zarela baieztatzeko kodea",
        OtpPurpose::PasswordReset => "da beste pasahitz bat aukeratzeko kodea",
        OtpPurpose::PasswordChange => "da pasahitza aldatzeko kodea",
        OtpPurpose::Deregistration => "da zure pasahitzari baja emateko kodea",
        OtpPurpose::PhoneChange => "da telefono hau erabiltzeko kodea",
        OtpPurpose::PhoneTakeover => {
            "da telefono hau beste pertsona bati emateko kodea; aurrekoak sarbidea galduko du"
        }
        OtpPurpose::EmailChange => "da zure helbide elektronikoa aldatzeko kodea",
        OtpPurpose::Registration => "da telefono honekin erregistratzeko kodea",
        OtpPurpose::Device => "da gailu bat aktibatzeko kodea",
        OtpPurpose::Passkey => "da sarbide-gako bat gehitzeko kodea",
        OtpPurpose::Leave => "da zerbitzua uzteko kodea",
        OtpPurpose::OfficerLogin => "da bulegoan sartzeko zure kodea",
    }
}

const fn notice(notice: Notice) -> &'static str {
    match notice {
        Notice::Welcome => {
            "erregistratuta zaude. Aktibatu zure kontua {host} gunean, agiriko kodearekin."
        }
        Notice::RegistrationRenewed => "zure erregistroa berritu da.",
        Notice::NewActivationCode => "aktibazio-kode berria duzu. Aurrekoak ez du balio.",
        Notice::AccountActivated => "zure kontua aktibatuta dago.",
        Notice::PasswordChanged => "zure pasahitza aldatu da.",
        Notice::PasswordReset => "zure konturako beste pasahitz bat aukeratu da.",
        Notice::AccountBlocked => "zure kontua blokeatuta dago, pasahitz oker gehiegi direla eta.",
        Notice::CredentialLocked => {
            "zure ziurtagiria blokeatuta dago, saiakera oker gehiegi direla eta."
        }
        Notice::CertificatesRevoked => "zure ziurtagiriak ezeztatu dira.",
        Notice::CertificatesSuspended => "zure ziurtagiriak etenda daude.",
        Notice::SuspensionLifted => "zure ziurtagirien etetea kendu da.",
        Notice::CertificatesEnding => {
            "zure ziurtagiriak laster iraungiko dira. Berritu zure orrian."
        }
        Notice::PhoneChanged => "zure erregistroko telefonoa aldatu da.",
        Notice::PhoneTakenOver => {
            "telefono hau beste pertsona batena da orain erregistroan. Zure sarbidea desaktibatuta dago."
        }
        Notice::EmailChanged => "zure erregistroko helbide elektronikoa aldatu da.",
        Notice::DeviceActivated => "gailu batek zure izenean berretsi dezake.",
        Notice::DeviceApproves => "zure telefonoak zure sinadurak onar ditzake.",
        Notice::DeviceRemoved => "zure gailuak ezin du zure izenean berretsi.",
        Notice::PasskeyAdded => "sarbide-gako bat zure izenean erabil daiteke.",
        Notice::PasskeyRemoved => "sarbide-gako bat ezin da zure izenean erabili.",
        Notice::VideoAccepted => "zure bideo bidezko identifikazioa onartu da.",
        Notice::VideoRejected => {
            "zure bideo bidezko identifikazioa baztertu da eta zure erregistroari baja eman zaio."
        }
        Notice::Deregistered => "zure pasahitzari baja eman zaio.",
        Notice::Left => "zerbitzua utzi duzu. Inork ezin du zure izenean sartu edo sinatu.",
    }
}
