//! Running the parts of the service.

use super::CustodyArguments;
use super::token::TokenArguments;
use clap::{Args, ValueEnum};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Run everything in one process with embedded storage.
///
/// Keys, secrets and the certification authority are made at the first start. Keep a backup of the
/// whole data directory: without it nobody can use the keys in it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  Try it, with invented citizens and an SMS outbox (see demo.json in the data directory):
    rubrica serve --demo --data demo-data

  For real, behind a TLS proxy for https://sign.example:
    rubrica serve --data /var/lib/rubrica --public-host sign.example --sms-url https://sms.example/send

  With Kannel:
    rubrica serve --data /var/lib/rubrica --public-host sign.example --sms-token-file kannel-password.txt \
      --sms-url 'http://127.0.0.1:13013/cgi-bin/sendsms?username=rubrica&password={token}&to={to}&charset=UTF-8&coding={coding}&text={text}&dlr-mask=31&dlr-url={report}%3Fstatus%3D%25d'
  Its `sendsms-user` needs `max-messages = 10` and `concatenation = true`, or long texts are cut off. Where Kannel does
  not get to the public host, add --sms-report-url, for its reports.

Prints `ready: http://…` on standard output as soon as it answers. SIGTERM or Ctrl-C ends it.")]
pub(crate) struct ServeArguments {
    /// Where everything is kept.
    #[arg(long, value_name = "DIR", default_value = "rubrica-data")]
    pub(crate) data: PathBuf,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// With invented citizens, and an SMS outbox at /dev/sms and in outbox.jsonl.
    #[arg(long)]
    pub(crate) demo: bool,
    /// Host that people see in the address bar; it stands in their SMS.
    #[arg(long, value_name = "HOST", env = "RUBRICA_PUBLIC_HOST")]
    pub(crate) public_host: Option<String>,
    /// Address under which the world asks about certificates, as http://firma.example/pki: new ones
    /// point there. The gateway answers at /pki; without TLS, for what it answers is signed.
    /// With --demo it is this service's own.
    #[arg(long, value_name = "URL", env = "RUBRICA_PKI_URL")]
    pub(crate) pki_url: Option<String>,
    /// Proxy in front of this service that is believed when it says, with `Forwarded` or
    /// `X-Forwarded-For`, where a request comes from. May be repeated.
    #[arg(long, value_name = "IP")]
    pub(crate) trusted_proxy: Vec<IpAddr>,
    /// HTTP gateway for SMS. Without one no code can be sent, unless with --demo. Messages are posted
    /// there as JSON; with {to} and {text} in its query they are asked for with GET, and {reference},
    /// {report}, {coding} and {token} may stand there too.
    #[arg(long, value_name = "URL", env = "RUBRICA_SMS_URL", default_value = "")]
    pub(crate) sms_url: String,
    /// File with the token of that gateway: for {token}, or else a bearer token.
    #[arg(long, value_name = "FILE", env = "RUBRICA_SMS_TOKEN_FILE")]
    pub(crate) sms_token_file: Option<PathBuf>,
    /// GET or POST, where it is not the one that is usual for the form of --sms-url.
    #[arg(long, value_name = "METHOD", env = "RUBRICA_SMS_METHOD", default_value = "")]
    pub(crate) sms_method: String,
    /// In which bytes a text stands in the query: utf-8, iso-8859-1 or utf-16be.
    #[arg(long, value_name = "CHARSET", env = "RUBRICA_SMS_CHARSET", default_value = "")]
    pub(crate) sms_charset: String,
    /// One more header for the SMS gateway, `Name: value`. May be repeated.
    #[arg(long, value_name = "HEADER")]
    pub(crate) sms_header: Vec<String>,
    /// Address under which the SMS gateway reaches this service to report; by default https:// and the
    /// public host.
    #[arg(long, value_name = "URL", env = "RUBRICA_SMS_REPORT_URL", default_value = "")]
    pub(crate) sms_report_url: String,
    /// Who pays for the messages of the service's own pages, for the bill.
    #[arg(long, value_name = "NAME", default_value = "")]
    pub(crate) agency: String,
    /// SIA code under which they are paid.
    #[arg(long, value_name = "SIA", default_value = "")]
    pub(crate) procedure: String,
    /// File with the issuers whose certificates of citizens are recognised: certificates in PEM, each
    /// after a line `kind: software` or `kind: dnie` and, if not all that it issues counts, a line
    /// `policies:` with object identifiers.
    #[arg(long, value_name = "FILE", env = "RUBRICA_TRUSTED_ISSUERS")]
    pub(crate) trusted_issuers: Option<PathBuf>,
    /// Host, with its port where it is not the usual one, that may be asked whether such a certificate was
    /// revoked. May be repeated.
    #[arg(long, value_name = "HOST")]
    pub(crate) revocation_host: Vec<String>,
    /// Where browsers are asked for certificates, as those of identity cards: an address of its own,
    /// not behind a proxy.
    #[arg(long, value_name = "ADDR", requires_all = ["tls_cert", "tls_key", "trusted_issuers"])]
    pub(crate) client_listen: Option<SocketAddr>,
    /// Under which name browsers reach that address, if not under that of --public-host.
    #[arg(long, value_name = "URL", requires = "client_listen")]
    pub(crate) client_address: Option<String>,
    /// File with the certificate of that address and those above it, in PEM.
    #[arg(long, value_name = "FILE", requires = "client_listen")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// File with its key, in PEM.
    #[arg(long, value_name = "FILE", requires = "client_listen")]
    pub(crate) tls_key: Option<PathBuf>,
    /// File with the key that `rubrica keys push` makes. With it, phones with Cl@ve Móvil are rung by web push
    /// when a request waits, if their owners want that.
    #[arg(long, value_name = "FILE", env = "RUBRICA_PUSH_KEY_FILE")]
    pub(crate) push_key_file: Option<PathBuf>,
    /// Push service that may be asked, as https://push.example, instead of those of Chrome, Firefox and
    /// Safari. May be repeated.
    #[arg(long, value_name = "URL", requires = "push_key_file")]
    pub(crate) push_service: Vec<String>,
    /// Time-stamping authority [RFC 3161] to which questions at /tsa are passed on, in place of the
    /// signer's own.
    #[arg(long, value_name = "URL", env = "RUBRICA_TIMESTAMP_URL", default_value = "")]
    pub(crate) timestamp_url: String,
    /// File with the numbers of the service that differ from the defaults, as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// File with what certificates say that differs from the defaults, as JSON: names of the authority,
    /// policies, the address of the practice statement, and whether they claim to be qualified.
    #[arg(long, value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) token: TokenArguments,
    #[command(flatten)]
    pub(crate) custody: CustodyArguments,
    /// Directory with the pages, instead of those inside this program.
    #[arg(long, value_name = "DIR", env = "RUBRICA_ASSETS")]
    pub(crate) assets: Option<PathBuf>,
}

/// Run the signer alone, for gateways that run elsewhere.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rubrica signer --data /var/lib/rubrica-signer --listen 127.0.0.1:7443 \\
    --edge-key MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE…

  With its keys in a hardware security module:
    rubrica signer --data /var/lib/rubrica-signer --pkcs11-module /usr/lib/softhsm/libsofthsm2.so \\
      --pkcs11-token signer --pkcs11-pin-file /etc/rubrica/pin.txt

The connection is not encrypted: put a TLS proxy in front of it where it leaves the machine. Prints
`ready: http://…` on standard output as soon as it answers.")]
pub(crate) struct SignerArguments {
    /// Where everything is kept.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7443")]
    pub(crate) listen: SocketAddr,
    /// Public key of a gateway to be believed: as `rubrica keys edge` shows it, or a PEM file. May
    /// be repeated.
    #[arg(long, value_name = "KEY")]
    pub(crate) edge_key: Vec<String>,
    /// Address under which the world asks about certificates, as http://firma.example/pki: new ones
    /// point there. The gateway answers at /pki; without TLS, for what it answers is signed.
    #[arg(long, value_name = "URL", env = "RUBRICA_PKI_URL")]
    pub(crate) pki_url: Option<String>,
    /// Where its certification authority comes from. Without a root's key anywhere online: `ceremony`, with
    /// `rubrica ca request` and `rubrica ca install`.
    #[arg(long, value_enum, default_value = "first-start")]
    pub(crate) authority: Origin,
    /// File with the numbers of the service that differ from the defaults, as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
    /// File with what certificates say that differs from the defaults, as JSON: names of the authority,
    /// policies, the address of the practice statement, and whether they claim to be qualified.
    #[arg(long, value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) token: TokenArguments,
    #[command(flatten)]
    pub(crate) custody: CustodyArguments,
}

/// Where a certification authority comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Origin {
    /// Made at the first start, for trying; the root's key is destroyed at once.
    FirstStart,
    /// From a root that is kept offline.
    Ceremony,
}
