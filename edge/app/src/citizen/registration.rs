//! Where a registration stands.

use rubrica_core::identity::RegistrationLevel;

/// The state of a registration [domain A1.5], as it is stored beside the sealed data: statements are
/// conditional on it. That an advanced one has grown stale is a matter of time and not stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RegistrationState {
    /// A letter with a code is under way.
    Invited,
    /// Basic.
    Basic,
    /// Basic, and an official looks at the evidence for more.
    UnderReview,
    /// Advanced.
    Advanced,
    /// He has left.
    Renounced,
    /// Another person proved to hold his phone: no access until he comes to an office.
    PhoneTakenOver,
    /// The evidence was rejected.
    Rejected,
    /// An officer ended it.
    Blocked,
}

impl RegistrationState {
    const ALL: [Self; 8] = [
        Self::Invited,
        Self::Basic,
        Self::UnderReview,
        Self::Advanced,
        Self::Renounced,
        Self::PhoneTakenOver,
        Self::Rejected,
        Self::Blocked,
    ];

    /// The state of a registration of this level.
    pub(crate) const fn of(level: RegistrationLevel) -> Self {
        match level {
            RegistrationLevel::Basic => Self::Basic,
            RegistrationLevel::Advanced => Self::Advanced,
        }
    }

    /// Its stable name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Invited => "invited",
            Self::Basic => "basic",
            Self::UnderReview => "under_review",
            Self::Advanced => "advanced",
            Self::Renounced => "renounced",
            Self::PhoneTakenOver => "phone_taken_over",
            Self::Rejected => "rejected",
            Self::Blocked => "blocked",
        }
    }

    /// The state of that name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Whether he may use what he is registered for. [`crate::store::sessions::open`] asks the same.
    pub(crate) const fn gives_access(self) -> bool {
        matches!(self, Self::Basic | Self::UnderReview | Self::Advanced)
    }
}
