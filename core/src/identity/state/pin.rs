//! A PIN of Cl@ve PIN [domain A3].

use super::machine;

machine! {
    "PIN", starts Requested;
    /// Whether a PIN serves.
    PinState {
        /// Made, and not sent yet.
        Requested = "requested",
        /// On the citizen's phone.
        Sent = "sent",
        /// It has opened a session.
        Used = "used",
        /// Its ten minutes are over.
        Expired = "expired",
        /// A later one has taken its place, or access has ended.
        Superseded = "superseded",
        /// It was guessed at too often.
        Exhausted = "exhausted",
    }
    /// What happens to a PIN.
    PinEvent {
        /// It was sent, or sent again.
        Sent = "sent",
        /// It was typed with the own code.
        Used = "used",
        /// Its time is over.
        Lapsed = "lapsed",
        /// A later one was asked for, or access has ended.
        Superseded = "superseded",
        /// Too many wrong ones were typed.
        Exhausted = "exhausted",
    }
    table {
        [Requested, Sent] Sent => Sent;
        [Sent] Used => Used;
        [Requested, Sent] Lapsed => Expired;
        [Requested, Sent, Exhausted] Superseded => Superseded;
        [Requested, Sent] Exhausted => Exhausted;
    }
}

impl PinState {
    /// Whether the right characters are accepted.
    #[must_use]
    pub const fn is_accepted(self) -> bool {
        matches!(self, Self::Sent)
    }
}
