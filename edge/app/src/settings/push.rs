//! Web push, as an operator configures it.

use base64ct::{Base64UrlUnpadded, Encoding};
use http::Uri;
use p256::ecdsa::SigningKey;
use zeroize::Zeroizing;

/// How phones that sleep are rung.
#[derive(Debug)]
pub struct WebPush {
    /// `push_key`: 32 bytes, the P-256 key by which push services know this service [RFC 8292 §2].
    pub key: SigningKey,
    /// `push_services`: scheme, host and port of each push service that may be asked.
    pub services: Vec<String>,
}

/// The push services of the browsers that phones have: Chrome and those made from it, Firefox, Safari.
/// `spin.toml` lets these through.
const USUAL: [&str; 3] = [
    "https://fcm.googleapis.com",
    "https://updates.push.services.mozilla.com",
    "https://web.push.apple.com",
];

impl WebPush {
    /// Reads `push_key` and `push_services`; nothing where there is no key.
    pub(super) fn read(
        variable: impl Fn(&'static str) -> String,
    ) -> Result<Option<Self>, (&'static str, &'static str)> {
        let key = Zeroizing::new(variable("push_key"));
        if key.is_empty() {
            return Ok(None);
        }
        let key = Base64UrlUnpadded::decode_vec(&key).map(Zeroizing::new);
        let key = key.ok().and_then(|bytes| SigningKey::from_slice(&bytes).ok());
        let key = key.ok_or(("push_key", "is not a P-256 key; `rubrica keys push` makes one"))?;
        let services = variable("push_services");
        let services: Option<Vec<String>> = services.split_whitespace().map(origin).collect();
        let mut services =
            services.ok_or(("push_services", "is not `https://host`, separated by spaces"))?;
        if services.is_empty() {
            services = USUAL.map(str::to_owned).into();
        }
        Ok(Some(Self { key, services }))
    }

    /// CHK-PSH-01: the address of a subscription, if it is at a push service that may be asked. Nobody
    /// makes this service talk to anything else by what he says his push service is.
    pub(crate) fn address(&self, endpoint: &str) -> Option<(Uri, &str)> {
        // [RFC 3986 §3.2.1] A name before the host, or a fragment, is no part of such an address.
        if endpoint.contains(['@', '#', '\\']) {
            return None;
        }
        let address: Uri = endpoint.parse().ok()?;
        let origin = format!("{}://{}", address.scheme_str()?, address.authority()?);
        let service = self.services.iter().find(|service| **service == origin)?;
        Some((address, service))
    }
}

/// Scheme, host and port, as an address has them in front.
fn origin(text: &str) -> Option<String> {
    let address: Uri = text.parse().ok()?;
    let scheme = address.scheme_str().filter(|scheme| ["http", "https"].contains(scheme))?;
    let authority = address.authority().filter(|one| !one.as_str().contains('@'))?;
    let bare = address.path() == "/" && address.query().is_none();
    bare.then(|| format!("{scheme}://{authority}").to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Option<WebPush>, &'static str> {
        let read = WebPush::read(|name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
        });
        read.map_err(|(variable, _)| variable)
    }

    const KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc";

    #[test]
    fn without_a_key_there_is_none_and_with_one_the_usual_services_are_asked() {
        assert!(read(&[("push_services", "https://push.example")]).expect("settings").is_none());
        let push = read(&[("push_key", KEY)]).expect("settings").expect("web push");
        assert_eq!(push.services, USUAL);
        assert_eq!(read(&[("push_key", "AAAA")]).map(|_| ()), Err("push_key"));
    }

    #[test]
    fn services_are_origins() {
        let services = |text| {
            let read = read(&[("push_key", KEY), ("push_services", text)]);
            read.map(|push| push.expect("web push").services)
        };
        let both = services(" https://Push.example\thttp://127.0.0.1:81/ ").expect("services");
        assert_eq!(both, ["https://push.example", "http://127.0.0.1:81"]);
        for wrong in ["push.example", "https://push.example/x", "ftp://push.example", "https://"] {
            assert_eq!(services(wrong), Err("push_services"), "{wrong}");
        }
    }

    #[test]
    fn chk_psh_01_only_push_services_that_are_listed_are_asked() {
        let push = read(&[("push_key", KEY), ("push_services", "https://push.example")]);
        let push = push.expect("settings").expect("web push");
        let address = |endpoint| push.address(endpoint).map(|(address, _)| address.to_string());
        let right = "https://push.example/send/abc?x=1";
        assert_eq!(address(right).as_deref(), Some(right));
        for wrong in [
            "",
            "/send/abc",
            "https://push.example",
            "http://push.example/send/abc",
            "https://push.example:444/send/abc",
            "https://push.example.evil.example/send",
            "https://evil.example/https://push.example/send",
            "https://push.example@evil.example/send",
            "https://evil.example#@push.example/send",
            "https://evil.example\\@push.example/send",
            "https://127.0.0.1/send",
            "https://169.254.169.254/latest/meta-data",
            "file:///etc/passwd",
        ] {
            let refused = address(wrong).filter(|_| wrong != "https://push.example");
            assert_eq!(refused, None, "{wrong}");
        }
    }
}
