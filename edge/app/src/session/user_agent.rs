//! What a request comes from, coarsely: owners must tell their devices apart, nobody must be traced.

use crate::app::App;
use crate::ports::Ports;
use crate::world::ServiceError;
use http::{HeaderMap, header};
use rubrica_core::api::v1::{BrowserFamily, SystemFamily, UserAgent};
use rubrica_core::identity::SubjectId;

/// Where it is sealed to.
const SEEN_WITH: &[u8] = b"rubrica/edge/session/seen-with/v1";

/// Browsers by what only they say; the first that fits is it, since most also name others.
const BROWSERS: [(&str, BrowserFamily); 11] = [
    ("Edg/", BrowserFamily::Edge),
    ("EdgA/", BrowserFamily::Edge),
    ("EdgiOS/", BrowserFamily::Edge),
    ("OPR/", BrowserFamily::Opera),
    ("SamsungBrowser/", BrowserFamily::SamsungInternet),
    ("Firefox/", BrowserFamily::Firefox),
    ("FxiOS/", BrowserFamily::Firefox),
    ("CriOS/", BrowserFamily::Chrome),
    ("Chrome/", BrowserFamily::Chrome),
    ("Chromium/", BrowserFamily::Chrome),
    ("Safari/", BrowserFamily::Safari),
];

/// Systems, in the same way.
const SYSTEMS: [(&str, SystemFamily); 7] = [
    ("Android", SystemFamily::Android),
    ("iPhone", SystemFamily::Ios),
    ("iPad", SystemFamily::Ios),
    ("Windows NT", SystemFamily::Windows),
    ("CrOS", SystemFamily::ChromeOs),
    ("Mac OS X", SystemFamily::Macos),
    ("Linux", SystemFamily::Linux),
];

/// What is said where nothing is known.
const UNKNOWN: UserAgent = UserAgent { browser: BrowserFamily::Other, system: SystemFamily::Other };

/// Reads `User-Agent` [RFC 9110 §10.1.5]: families only, no version, no model.
fn user_agent(headers: &HeaderMap) -> UserAgent {
    let header = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    let text = header.unwrap_or_default();
    let browser = BROWSERS.iter().find(|(mark, _)| text.contains(mark));
    let system = SYSTEMS.iter().find(|(mark, _)| text.contains(mark));
    UserAgent {
        browser: browser.map_or(UNKNOWN.browser, |(_, family)| *family),
        system: system.map_or(UNKNOWN.system, |(_, family)| *family),
    }
}

impl<P: Ports> App<P> {
    /// What the request with these headers comes from, sealed for the list of sessions.
    pub(super) fn seal_user_agent(&self, subject: &SubjectId, headers: &HeaderMap) -> Vec<u8> {
        // Names of families only: writing them cannot fail.
        let bytes = serde_json::to_vec(&user_agent(headers)).unwrap_or_default();
        self.seal(subject, SEEN_WITH, &bytes)
    }

    /// Opens what [`App::seal_user_agent`] made. A family that is not known any more is another one.
    pub(super) fn open_user_agent(
        &self,
        subject: &SubjectId,
        sealed: Option<&[u8]>,
    ) -> Result<UserAgent, ServiceError> {
        let Some(sealed) = sealed else { return Ok(UNKNOWN) };
        let bytes = self.open(subject, SEEN_WITH, sealed)?;
        Ok(serde_json::from_slice(&bytes).unwrap_or(UNKNOWN))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn families_are_told_apart_and_nothing_closer() {
        use BrowserFamily::{Chrome, Edge, Firefox, Opera, Safari, SamsungInternet};
        use SystemFamily::{Android, ChromeOs, Ios, Linux, Macos, Windows};
        let webkit = "AppleWebKit/605.1.15 (KHTML, like Gecko)";
        let cases = [
            (
                "(Windows NT 10.0; Win64; x64)",
                "Chrome/130.0 Safari/537.36 Edg/130.0",
                Edge,
                Windows,
            ),
            (
                "(Windows NT 10.0; Win64; x64)",
                "Chrome/130.0 Safari/537.36 OPR/115.0",
                Opera,
                Windows,
            ),
            ("(X11; Linux x86_64)", "Chrome/130.0 Safari/537.36", Chrome, Linux),
            ("(X11; CrOS x86_64 14541.0.0)", "Chrome/130.0 Safari/537.36", Chrome, ChromeOs),
            ("(X11; Ubuntu; Linux x86_64; rv:131.0)", "Firefox/131.0", Firefox, Linux),
            ("(Macintosh; Intel Mac OS X 10_15_7)", "Version/18.0 Safari/605.1.15", Safari, Macos),
            ("(iPhone; CPU iPhone OS 18_0 like Mac OS X)", "CriOS/130.0 Safari/604.1", Chrome, Ios),
            ("(iPad; CPU OS 17_0 like Mac OS X)", "FxiOS/131.0 Safari/604.1", Firefox, Ios),
            (
                "(Linux; Android 14; K)",
                "SamsungBrowser/26.0 Chrome/122.0",
                SamsungInternet,
                Android,
            ),
        ];
        for (platform, products, browser, system) in cases {
            let text = format!("Mozilla/5.0 {platform} {webkit} {products}");
            let value = HeaderValue::from_str(&text).expect("a header");
            let headers = HeaderMap::from_iter([(header::USER_AGENT, value)]);
            assert_eq!(user_agent(&headers), UserAgent { browser, system }, "{text}");
        }
        assert_eq!(user_agent(&HeaderMap::new()), UNKNOWN);
    }
}
