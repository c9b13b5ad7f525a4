//! What an operator configures: the same variables on every runtime.

pub mod push;
pub mod sms;

use base64ct::{Base64UrlUnpadded, Encoding};
use p256::ecdsa::SigningKey;
use push::WebPush;
use rubrica_core::api::v1::PasskeySite;
use rubrica_core::identity::Sia;
use rubrica_core::opaque::server::Setup;
use rubrica_core::policy::Policy;
use rubrica_core::recognised::TrustedIssuers;
use rubrica_core::secret::Secret;
use sms::SmsGateway;
use std::net::Ipv4Addr;

/// The gateway's settings, read once at start.
#[derive(Debug)]
pub struct Settings {
    /// `signer_url`: where the signer answers, for example `http://127.0.0.1:7443`.
    pub signer_url: String,
    /// `signer_name`: the audience of assertions.
    pub signer_name: String,
    /// `edge_secret`: 32 bytes from which pseudonyms and code hashes are keyed.
    pub edge_secret: Secret<Vec<u8>>,
    /// `edge_signing_key`: 32 bytes, the P-256 key that signs assertions.
    pub edge_signing_key: SigningKey,
    /// `opaque_setup`: the secret setup of the password protocol.
    pub opaque_setup: Setup,
    /// `registry_token`: the bearer token of the registration office.
    pub registry_token: Secret<String>,
    /// `sms_url`, `sms_token` and others: the HTTP gateway for SMS.
    pub sms: SmsGateway,
    /// `application`: for which citizens sign on the service's own pages.
    pub application: String,
    /// `agency`: who pays for the messages of those pages; empty for the service itself.
    pub agency: String,
    /// `procedure`: the SIA code that they are paid under; empty for none.
    pub procedure: Option<Sia>,
    /// `public_host`: the host that people see, for the WebOTP line of an SMS.
    pub public_host: String,
    /// `trusted_issuers`: whose certificates of citizens are recognised, as
    /// [`TrustedIssuers::read`] takes them; empty for nobody's.
    pub trusted_issuers: TrustedIssuers,
    /// `revocation_hosts`: hosts, with their port where it is not the usual one, that may be asked
    /// whether a certificate was revoked; separated by spaces.
    pub revocation_hosts: Vec<String>,
    /// `card_listener`: where browsers are asked for certificates of cards; empty for nowhere.
    pub card_listener: Option<String>,
    /// `push_key` and `push_services`: how phones are rung; nothing for not at all.
    pub push: Option<WebPush>,
    /// `timestamp_url`: the time-stamping authority [RFC 3161] to which questions are passed on in
    /// place of the signer; empty for the signer's own.
    pub timestamp_url: Option<String>,
    /// `policy`: JSON of the numbers that differ from the defaults; empty for none.
    pub policy: Policy,
    /// `demo`: `true` only when the demonstration's citizens and outbox are there.
    pub demo: bool,
}

/// A setting is missing or wrong. Names the variable and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("variable `{variable}`: {problem}; `rubrica keys edge` writes a complete set")]
pub struct SettingsError {
    /// The variable.
    pub variable: &'static str,
    /// What is wrong with it.
    pub problem: &'static str,
}

impl Settings {
    /// Where passkeys may be used: WebAuthn knows hosts with a name, over TLS or on the machine
    /// itself [WebAuthn 3 §5.1.3].
    #[must_use]
    pub fn passkey_site(&self) -> Option<PasskeySite> {
        let host = self.public_host.split(':').next().unwrap_or_default();
        let is_address = host.parse::<Ipv4Addr>().is_ok() || host.starts_with('[');
        if host.is_empty() || is_address {
            return None;
        }
        let scheme = if host == "localhost" { "http" } else { "https" };
        Some(PasskeySite {
            rp_id: host.to_owned(),
            origin: format!("{scheme}://{}", self.public_host),
        })
    }

    /// Names of all variables.
    pub const VARIABLES: [&'static str; 24] = [
        "signer_url",
        "signer_name",
        "edge_secret",
        "edge_signing_key",
        "opaque_setup",
        "registry_token",
        "sms_url",
        "sms_token",
        "sms_method",
        "sms_charset",
        "sms_headers",
        "sms_report_url",
        "application",
        "agency",
        "procedure",
        "public_host",
        "trusted_issuers",
        "revocation_hosts",
        "card_listener",
        "push_key",
        "push_services",
        "timestamp_url",
        "policy",
        "demo",
    ];

    /// Reads the settings; `variable` gives the value of one by its name.
    ///
    /// # Errors
    /// [`SettingsError`] for the first variable that is missing or wrong.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, SettingsError> {
        let optional = |name| variable(name).unwrap_or_default();
        let required = |name| {
            variable(name)
                .filter(|value| !value.is_empty())
                .ok_or(SettingsError { variable: name, problem: "is not set" })
        };
        let binary = |name| {
            Base64UrlUnpadded::decode_vec(&required(name)?)
                .map_err(|_| SettingsError { variable: name, problem: "is not base64url" })
        };
        let key = |name| match binary(name)? {
            bytes if bytes.len() == 32 => Ok(Secret::new(bytes)),
            _ => Err(SettingsError { variable: name, problem: "is not 32 bytes" }),
        };
        Ok(Self {
            signer_url: required("signer_url")?.trim_end_matches('/').to_owned(),
            signer_name: required("signer_name")?,
            edge_secret: key("edge_secret")?,
            // EXPOSE: the bytes become the key.
            edge_signing_key: SigningKey::from_slice(key("edge_signing_key")?.expose()).map_err(
                |_| SettingsError { variable: "edge_signing_key", problem: "is not a P-256 key" },
            )?,
            opaque_setup: Setup::from_bytes(&binary("opaque_setup")?).map_err(|_| {
                SettingsError { variable: "opaque_setup", problem: "is not a setup" }
            })?,
            registry_token: Secret::new(required("registry_token")?),
            sms: SmsGateway::read(optional)
                .map_err(|(variable, problem)| SettingsError { variable, problem })?,
            application: required("application")?,
            agency: optional("agency"),
            procedure: read_procedure(&optional("procedure"))?,
            public_host: required("public_host")?,
            trusted_issuers: TrustedIssuers::read(&optional("trusted_issuers")).map_err(|_| {
                SettingsError { variable: "trusted_issuers", problem: "is not a list of issuers" }
            })?,
            revocation_hosts: optional("revocation_hosts")
                .split_whitespace()
                .map(str::to_ascii_lowercase)
                .collect(),
            card_listener: Some(optional("card_listener")).filter(|address| !address.is_empty()),
            push: WebPush::read(optional)
                .map_err(|(variable, problem)| SettingsError { variable, problem })?,
            timestamp_url: read_timestamp_url(optional("timestamp_url"))?,
            policy: read_policy(&optional("policy"))?,
            demo: optional("demo") == "true",
        })
    }
}

fn read_procedure(text: &str) -> Result<Option<Sia>, SettingsError> {
    let problem = SettingsError { variable: "procedure", problem: "is not one to ten digits" };
    (!text.is_empty()).then(|| text.parse().map_err(|_| problem)).transpose()
}

/// What is answered is signed, so that it may come without TLS.
fn read_timestamp_url(text: String) -> Result<Option<String>, SettingsError> {
    let problem = SettingsError { variable: "timestamp_url", problem: "is no address over HTTP" };
    if text.is_empty() {
        return Ok(None);
    }
    let address: http::Uri = text.parse().map_err(|_| problem.clone())?;
    let is_http = matches!(address.scheme_str(), Some("http" | "https"));
    if is_http && address.host().is_some() { Ok(Some(text)) } else { Err(problem) }
}

fn read_policy(json: &str) -> Result<Policy, SettingsError> {
    let variable = "policy";
    if json.is_empty() {
        return Ok(Policy::default());
    }
    let policy: Policy = serde_json::from_str(json)
        .map_err(|_| SettingsError { variable, problem: "is not a policy" })?;
    policy.validate().map_err(|error| SettingsError { variable, problem: error.problem() })?;
    Ok(policy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_authority_for_time_stamps_is_an_address() {
        let read = |text: &str| read_timestamp_url(text.to_owned());
        assert_eq!(read(""), Ok(None));
        let given = "https://tsa.example/tsr";
        assert_eq!(read(given), Ok(Some(given.to_owned())));
        assert!(read("tsa.example").is_err());
        assert!(read("ftp://tsa.example").is_err());
    }

    #[test]
    fn a_policy_out_of_bounds_stops_the_gateway_and_names_the_field() {
        let problem = |json| read_policy(json).map_err(|error| error.problem);
        assert_eq!(problem(r#"{"otp_digits":2}"#), Err("otp_digits must be 6 to 10"));
        assert_eq!(problem(r#"{"otp_digit":6}"#), Err("is not a policy"));
        assert_eq!(problem(""), Ok(Policy::default()));
        let short = Policy { otp_ttl_s: 2, ..Policy::default() };
        assert_eq!(problem(r#"{"otp_ttl_s":2}"#), Ok(short));
    }
}
