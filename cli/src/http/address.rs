//! The address of a gateway.

use core::fmt;
use std::net::IpAddr;
use ureq::http::Uri;

/// Scheme, host and port of a gateway, and nothing after them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerAddress {
    origin: String,
    encrypted: bool,
    loopback: bool,
}

/// Why text is no address of a gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum AddressError {
    /// No URL, or more than scheme, host and port.
    #[error("not an address like https://sign.example or http://127.0.0.1:8080")]
    Malformed,
    /// `http` to another machine.
    #[error("the connection to another machine would not be encrypted")]
    NotEncrypted,
}

impl ServerAddress {
    /// Reads an address. Unencrypted ones must lie on this machine.
    pub(crate) fn parse(text: &str) -> Result<Self, AddressError> {
        match Self::parse_insecure(text)? {
            Self { encrypted: false, loopback: false, .. } => Err(AddressError::NotEncrypted),
            address => Ok(address),
        }
    }

    /// Reads an address, an unencrypted one included.
    pub(crate) fn parse_insecure(text: &str) -> Result<Self, AddressError> {
        let uri: Uri = text.trim().parse().map_err(|_| AddressError::Malformed)?;
        let authority = uri.authority().ok_or(AddressError::Malformed)?;
        let encrypted = match uri.scheme_str() {
            Some("https") => true,
            Some("http") => false,
            _ => return Err(AddressError::Malformed),
        };
        if authority.as_str().contains('@')
            || !matches!(uri.path(), "" | "/")
            || uri.query().is_some()
        {
            return Err(AddressError::Malformed);
        }
        let host = authority.host().trim_matches(['[', ']']);
        let loopback = host == "localhost"
            || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
        let scheme = if encrypted { "https" } else { "http" };
        Ok(Self { origin: format!("{scheme}://{authority}"), encrypted, loopback })
    }

    /// Whether the connection is encrypted.
    pub(crate) const fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// Whether it lies on this machine.
    pub(crate) const fn is_loopback(&self) -> bool {
        self.loopback
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, AddressError>) {
        let parsed = ServerAddress::parse(text).map(|address| address.to_string());
        assert_eq!(parsed.as_deref(), expected.as_ref().copied(), "{text}");
    }

    #[test]
    fn only_this_machine_is_talked_to_in_the_clear() {
        check("https://sign.example", Ok("https://sign.example"));
        check("https://sign.example:8443/", Ok("https://sign.example:8443"));
        check("http://127.0.0.1:8080", Ok("http://127.0.0.1:8080"));
        check("http://[::1]:8080/", Ok("http://[::1]:8080"));
        check("http://localhost", Ok("http://localhost"));
        check("http://sign.example", Err(AddressError::NotEncrypted));
        check("http://localhost.example", Err(AddressError::NotEncrypted));
        check("http://127.0.0.1@sign.example", Err(AddressError::Malformed));
        check("https://sign.example/path", Err(AddressError::Malformed));
        check("https://sign.example/?q", Err(AddressError::Malformed));
        check("ftp://sign.example", Err(AddressError::Malformed));
        check("sign.example", Err(AddressError::Malformed));
        check("", Err(AddressError::Malformed));
    }
}
