//! What a gateway needs around it: the signer, an SMS gateway, an operator.

use crate::push::PushService;
use crate::sms::{self, SmsGateway};
use base64ct::{Base64UrlUnpadded, Encoding};
use p256::ecdsa::SigningKey;
use rubrica_core::entropy::Entropy;
use rubrica_core::opaque::server::Setup;
use rubrica_core::time::UnixTime;
use rubrica_core::x509::Certificate;
use rubrica_signer::{Signer, SignerSettings};
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// The surroundings of one gateway. They end with the test.
#[derive(Debug)]
pub struct World {
    pub(super) sms: SmsGateway,
    /// The root that browsers would have with their pages.
    pub(super) root: Certificate,
    pub(super) push: PushService,
    sms_url: String,
    /// Where the push service is.
    pub(super) push_url: String,
    signer_url: String,
    secrets: [(&'static str, String); 4],
    _data: TempDir,
}

/// What the registration office says to be let in.
pub(super) const REGISTRY_TOKEN: &str = "registry-token-of-the-tests";
/// Name of the signer.
pub(super) const SIGNER: &str = "signer.test";
/// The application for which citizens sign.
pub(super) const APPLICATION: &str = "Sede de pruebas";
/// The host that people would see.
pub(super) const PUBLIC_HOST: &str = "firma.example";

impl World {
    /// Starts a signer and an SMS gateway on loopback, and makes the secrets of a gateway that the
    /// signer believes.
    ///
    /// # Panics
    /// When the machine gives no port or no directory.
    pub async fn start() -> Self {
        let data = tempfile::tempdir().expect("a temporary directory");
        let signer = Signer::open(SignerSettings::new(data.path(), SIGNER)).expect("a signer");
        // The same on every runtime, so that pseudonyms are the same.
        let key = SigningKey::from_slice(&[0x2a; 32]).expect("a scalar of the curve");
        signer.register_edge_key(key.verifying_key(), "tests").expect("registered");
        let chain = signer.chain_der();
        let root = Certificate::from_der(chain.last().expect("a root")).expect("a certificate");

        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let signer_url = format!("http://{}", listener.local_addr().expect("an address"));
        tokio::spawn(async move { signer.serve(listener, std::future::pending()).await });
        let sms = SmsGateway::default();
        let sms_url = sms.start().await;
        let push = PushService::default();
        let push_url = push.start().await;
        let setup = Setup::make(&mut SystemEntropy);
        let secrets = [
            ("edge_secret", Base64UrlUnpadded::encode_string(&[0x5e; 32])),
            ("edge_signing_key", Base64UrlUnpadded::encode_string(&[0x2a; 32])),
            ("opaque_setup", Base64UrlUnpadded::encode_string(&setup.to_bytes())),
            ("push_key", Base64UrlUnpadded::encode_string(&[0x9e; 32])),
        ];
        Self { sms, root, push, sms_url, push_url, signer_url, secrets, _data: data }
    }

    /// The variables of a gateway with this policy.
    #[must_use]
    pub fn variables(&self, policy: &str) -> Vec<(String, String)> {
        let open = [
            ("signer_url", self.signer_url.clone()),
            ("signer_name", SIGNER.to_owned()),
            ("registry_token", REGISTRY_TOKEN.to_owned()),
            ("sms_url", format!("{}/v1/send", self.sms_url)),
            ("sms_token", sms::TOKEN.to_owned()),
            ("push_services", self.push_url.clone()),
            ("application", APPLICATION.to_owned()),
            ("public_host", PUBLIC_HOST.to_owned()),
            ("policy", policy.to_owned()),
            ("demo", "false".to_owned()),
        ];
        let all = open.into_iter().chain(self.secrets.clone());
        all.map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// Randomness of the machine.
#[derive(Debug)]
pub(super) struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&mut self, buffer: &mut [u8]) {
        getrandom::fill(buffer).expect("a machine with randomness");
    }
}

/// The time of the machine.
pub(super) fn now() -> UnixTime {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time after 1970");
    UnixTime(i64::try_from(elapsed.as_secs()).expect("a time before the end of time"))
}
