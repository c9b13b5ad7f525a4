//! A code that is typed once: of a receipt or of a letter [domain A1.4, A1.6, A4.1].

use super::machine;

machine! {
    "code from paper", starts Live;
    /// Whether a code serves.
    CodeState {
        /// It does.
        Live = "live",
        /// It has served.
        Used = "used",
        /// It is too old.
        Expired = "expired",
        /// A later one has taken its place, or there is nothing any more that it could serve for.
        Superseded = "superseded",
        /// It was guessed at too often.
        Blocked = "blocked",
    }
    /// What happens to a code.
    CodeEvent {
        /// It was typed, and what it is for was done.
        Used = "used",
        /// Its time is over.
        Lapsed = "lapsed",
        /// A later one was made, or access has ended.
        Superseded = "superseded",
        /// Too many wrong ones were typed.
        Exhausted = "exhausted",
    }
    table {
        [Live] Used => Used;
        [Live, Blocked] Lapsed => Expired;
        [Live, Blocked, Expired] Superseded => Superseded;
        [Live] Exhausted => Blocked;
    }
}

impl CodeState {
    /// Whether the right characters are accepted.
    #[must_use]
    pub const fn is_accepted(self) -> bool {
        matches!(self, Self::Live)
    }
}
