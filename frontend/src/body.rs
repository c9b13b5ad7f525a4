//! The bodies behind the steps [domain A0]: a citizen sees at every moment in whose pages he is.

/// A body that is responsible for a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Body {
    /// Digital administration: the platform itself.
    Sgad,
    /// Tax agency: the registration.
    Aeat,
    /// Social security: the password service and the way to the signature.
    Giss,
    /// Police: certificates, their keys and the passwords that open them.
    Dgp,
}

impl Body {
    /// The short name, as its mark shows it.
    pub(crate) const fn mark(self) -> &'static str {
        match self {
            Self::Sgad => "SGAD",
            Self::Aeat => "AEAT",
            Self::Giss => "GISS",
            Self::Dgp => "DGP",
        }
    }

    /// The message with its full name.
    pub(crate) const fn name_key(self) -> &'static str {
        match self {
            Self::Sgad => "body-sgad",
            Self::Aeat => "body-aeat",
            Self::Giss => "body-giss",
            Self::Dgp => "body-dgp",
        }
    }

    /// The class that gives its colour.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Sgad => "body-sgad",
            Self::Aeat => "body-aeat",
            Self::Giss => "body-giss",
            Self::Dgp => "body-dgp",
        }
    }
}
