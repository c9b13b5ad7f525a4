//! A device of Cl@ve Móvil [domain A2.4, A2.5]. One of a citizen's is active.

use super::machine;

machine! {
    "device", starts PendingCode;
    /// Whether a device may confirm.
    DeviceState {
        /// Its key is known; the proof that it is the citizen's is not there yet.
        PendingCode = "pending_code",
        /// It may.
        Active = "active",
        /// A later device has taken its place.
        Replaced = "replaced",
        /// Given up: by the citizen, because nobody proved the code in time, or because access has ended.
        LoggedOut = "logged_out",
    }
    /// What happens to a device.
    DeviceEvent {
        /// The code from the phone was proved, or a certificate.
        Proved = "proved",
        /// A later device was proved, or begins to be.
        Replaced = "replaced",
        /// The device is given up.
        LoggedOut = "logged_out",
    }
    table {
        [PendingCode] Proved => Active;
        [PendingCode, Active] Replaced => Replaced;
        [PendingCode, Active] LoggedOut => LoggedOut;
    }
}

impl DeviceState {
    /// Whether it may confirm requests.
    #[must_use]
    pub const fn may_confirm(self) -> bool {
        matches!(self, Self::Active)
    }
}
