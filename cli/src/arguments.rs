//! The command line.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

/// Centralised electronic signatures: the service, and the tools around it.
#[derive(Debug, Parser)]
#[command(name = "rubrica", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// What can be done.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Serve(Box<ServeArguments>),
    Sign(SignArguments),
    Verify(VerifyArguments),
    /// The audit log of the signer.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// The certification authority of the signer.
    #[command(subcommand)]
    Ca(CaCommand),
    Signer(SignerArguments),
    /// Keys for gateways that run on Spin or Cloudflare Workers.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Which gateways a signer believes.
    #[command(subcommand)]
    EdgeKey(EdgeKeyCommand),
    Register(RegisterArguments),
    /// Messages to phones.
    #[command(subcommand)]
    Sms(SmsCommand),
    /// Passwords of a system before this one.
    #[command(subcommand)]
    Accounts(AccountsCommand),
    /// The people to whom invitation letters may be sent.
    #[command(subcommand)]
    Census(CensusCommand),
    /// Invitation letters that wait to be posted.
    #[command(subcommand)]
    Letters(LettersCommand),
    /// The officers of registration offices.
    #[command(subcommand)]
    Officer(OfficerCommand),
}

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
    /// File with the numbers of the service that differ from the defaults, as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
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
    /// File with the numbers of the service that differ from the defaults, as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) policy: Option<PathBuf>,
}

/// The data directory of a signer.
#[derive(Debug, Args)]
pub(crate) struct DataArgument {
    /// Directory that `rubrica serve` or `rubrica signer` works on.
    #[arg(long, value_name = "DIR")]
    pub(crate) data: PathBuf,
}

/// The audit log.
#[derive(Debug, Subcommand)]
pub(crate) enum AuditCommand {
    /// Check the whole log: every entry, the tree, every checkpoint, every stored result.
    #[command(after_help = "\
Examples:
  rubrica audit verify --data /var/lib/rubrica
  rubrica audit verify --data /var/lib/rubrica --since checkpoint-of-last-month.txt

Exit codes: 0 whole, 1 not whole or unreadable, 2 wrong command line.")]
    Verify {
        #[command(flatten)]
        data: DataArgument,
        /// Checkpoint that was kept elsewhere: the log must be a continuation of it.
        #[arg(long, value_name = "FILE")]
        since: Option<PathBuf>,
    },
}

/// The certification authority.
#[derive(Debug, Subcommand)]
pub(crate) enum CaCommand {
    /// Write the root certificate in PEM to standard output. The service may be running.
    #[command(after_help = "\
Examples:
  rubrica ca export --data /var/lib/rubrica > root.pem")]
    Export {
        #[command(flatten)]
        data: DataArgument,
        /// The issuing certificate too, before the root.
        #[arg(long)]
        chain: bool,
    },
}

/// Keys to be configured elsewhere.
#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    Edge(KeysEdgeArguments),
    Push(KeysPushArguments),
}

/// Make the key by which push services know a gateway.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  One process:  rubrica keys push > push-key.txt && rubrica serve --push-key-file push-key.txt …
  Spin:         rubrica keys push --format env >> edge.env
  Workers:      rubrica keys push --format dev-vars >> .dev.vars

What it writes is secret. Phones that subscribed with one key cannot be rung with another: keep it.")]
pub(crate) struct KeysPushArguments {
    /// Form: the key alone when none is given, or as for `rubrica keys edge`.
    #[arg(long, value_enum)]
    pub(crate) format: Option<KeysFormat>,
}

/// Make a complete set of variables for a gateway on Spin or Cloudflare Workers.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  Spin:     rubrica keys edge --signer-url https://signer.example > edge.env
  Workers:  rubrica keys edge --format dev-vars > .dev.vars

What it writes is secret. The public key that it shows is registered at the signer with
`rubrica edge-key add`.")]
pub(crate) struct KeysEdgeArguments {
    /// Form: environment variables of Spin, `.dev.vars` of Workers, or JSON.
    #[arg(long, value_enum, default_value = "env")]
    pub(crate) format: KeysFormat,
    /// Where the signer answers.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7443")]
    pub(crate) signer_url: String,
    /// Name of the signer.
    #[arg(long, value_name = "NAME", default_value = crate::data::SIGNER_NAME)]
    pub(crate) signer_name: String,
    /// For which application citizens sign on the service's own pages.
    #[arg(long, value_name = "NAME", default_value = crate::serve::APPLICATION)]
    pub(crate) application: String,
    /// Host that people see in the address bar.
    #[arg(long, value_name = "HOST", default_value = "localhost")]
    pub(crate) public_host: String,
}

/// Form of a set of variables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeysFormat {
    /// `SPIN_VARIABLE_NAME=value`, a line each.
    Env,
    /// `name="value"`, a line each.
    DevVars,
    /// One object.
    Json,
}

/// Gateways that a signer believes.
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  rubrica edge-key add MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE… --label spin --data /var/lib/rubrica-signer
  rubrica edge-key list --data /var/lib/rubrica-signer

The signer must not be running: start it with --edge-key to add a key at the start.")]
pub(crate) enum EdgeKeyCommand {
    /// Believe the gateway that holds this key.
    Add {
        /// Public key: as `rubrica keys edge` shows it, or a PEM file.
        key: String,
        /// What it is, for the list.
        #[arg(long, default_value = "gateway")]
        label: String,
        #[command(flatten)]
        data: DataArgument,
    },
    /// Believe it no more. This is for good.
    Revoke {
        /// Identifier of the key, as `list` shows it.
        key: String,
        #[command(flatten)]
        data: DataArgument,
    },
    /// List all that were ever registered.
    List {
        #[command(flatten)]
        data: DataArgument,
    },
}

/// Messages to phones.
#[derive(Debug, Subcommand)]
pub(crate) enum SmsCommand {
    /// Write what was sent in a month to standard output: by agency, application, procedure (SIA) and
    /// purpose, in messages and in the parts that operators count.
    #[command(after_help = "\
Examples:
  rubrica sms usage 2026-11 --server https://sign.example --token-file token.txt > 2026-11.csv
  rubrica sms usage 2026-11 --server https://sign.example --token-file token.txt --format json")]
    Usage {
        /// Month, as yyyy-mm, in UTC.
        month: String,
        /// Address of the service.
        #[arg(long, value_name = "URL")]
        server: String,
        /// File with the operator's bearer token: the gateway's variable `registry_token`.
        #[arg(long, value_name = "FILE")]
        token_file: PathBuf,
        /// Form.
        #[arg(long, value_enum, default_value = "csv")]
        format: UsageFormat,
    },
}

/// Form of a bill.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum UsageFormat {
    /// A line of names, and a line for each combination [RFC 4180].
    Csv,
    /// One object.
    Json,
}

/// Register citizens, as a registration office does.
///
/// Writes one JSON object a citizen: his pseudonym, and the activation code for his receipt, which
/// cannot be had again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rubrica register citizen.json --server https://sign.example --token-file token.txt

citizen.json holds one citizen or a list of them:
  {\"name\": {\"given\": \"Ana\", \"surname\": \"Muestra\", \"second_surname\": \"Ejemplo\"},
   \"document\": {\"kind\": \"dni\", \"number\": \"00000000T\", \"support_number\": \"AAA000000\",
                \"expires\": {\"year\": 2034, \"month\": 5, \"day\": 31}},
   \"phone\": \"+34600000000\", \"email\": \"ana@correo.example\", \"level\": \"advanced\",
   \"way\": \"office\", \"last_presence\": 1767225600, \"conditions_version\": 1, \"language\": \"es\"}

A permanent DNI expires in 9999 and needs \"document_issued\"; \"way\" is office, certificate,
video_reviewed, video_automatic or letter; \"registered_at\", \"office\" and \"officer\" may be left out.")]
pub(crate) struct RegisterArguments {
    /// File with the citizens.
    pub(crate) file: PathBuf,
    #[command(flatten)]
    pub(crate) registry: RegistryArguments,
}

/// The service, and the token of its registration office.
#[derive(Debug, Args)]
pub(crate) struct RegistryArguments {
    /// Address of the service.
    #[arg(long, value_name = "URL")]
    pub(crate) server: String,
    /// File with the bearer token of the registry: the gateway's variable `registry_token`.
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: PathBuf,
}

/// Passwords of a system before this one.
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  rubrica accounts kinds verifiers.csv > policy.json
  rubrica accounts import verifiers.csv --server https://sign.example --token-file token.txt

The file of verifiers is worth the passwords in it until each of their owners has logged in once: whoever has a
verifier can log in with it. Keep it encrypted, import it, and destroy it with all its copies.")]
pub(crate) enum AccountsCommand {
    /// Print the part of the policy that has to be in force before an import.
    ///
    /// A login shows the kind of an inherited password for every number, so that nobody learns who has one:
    /// the service takes no kind that it does not show.
    #[command(after_help = "\
Examples:
  rubrica accounts kinds verifiers.csv > policy.json
  rubrica serve --policy policy.json …

If there is a policy already, put `inherited` into it. Take a kind out of it again, and passwords of that kind
are not taken any more.")]
    Kinds {
        /// File with the verifiers.
        file: PathBuf,
        /// In which bytes the old system took passwords.
        #[arg(long, value_enum, default_value_t)]
        encoding: VerifierEncoding,
    },
    /// Hand passwords over; each has to be replaced at its first login.
    #[command(after_help = "\
Examples:
  rubrica accounts import verifiers.csv --server https://sign.example --token-file token.txt

verifiers.csv is UTF-8 with semicolons, its first line names the columns; others are left alone:
  number;verifier
  52020822C;$2y$10$Vsy6LIb0B6y0yzfTTkNGTOLpqOgJsrEWB0gtZh1hCOd0A8Yw5.mOq

Verifiers are taken as they are kept:
  $2a$, $2b$, $2y$                                    bcrypt, cost 4 to 14
  $5$, $6$                                            SHA-crypt, 1000 to 1000000 rounds
  {SSHA256}, {SSHA512}                                SHA-2 with a salt
  {PBKDF2-SHA256}, $pbkdf2-sha512$, pbkdf2_sha256$, … PBKDF2, 1000 to 2000000 iterations
MD5, SHA-1, DES, hashes without a salt, $2$ and $2x$ are not: their owners get an activation code.

The people have to be registered: see `rubrica register`. A line that is bad is told, with what to do, and the
others are imported. The command can be run again; nobody loses a password that he has chosen meanwhile.
It takes about a twentieth of a second and processor for each account.")]
    Import {
        /// File with the verifiers.
        file: PathBuf,
        /// In which bytes the old system took passwords.
        #[arg(long, value_enum, default_value_t)]
        encoding: VerifierEncoding,
        #[command(flatten)]
        registry: RegistryArguments,
    },
}

/// In which bytes an old system took passwords.
#[derive(Debug, Clone, Copy, Default, ValueEnum)]
pub(crate) enum VerifierEncoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// ISO 8859-1.
    Latin1,
}

/// The census.
#[derive(Debug, Subcommand)]
pub(crate) enum CensusCommand {
    /// Hand people over; who is there already is replaced.
    #[command(after_help = "\
Examples:
  rubrica census import people.csv --server https://sign.example --token-file token.txt

people.csv is UTF-8 with semicolons; fields that hold one stand in double quotes. Its first line
names the columns, in any order:
  number;kind;support_number;expires;issued;given;surname;second_surname;street;postcode;town;province;language
  52020822C;dni;AAA000009;09/05/2031;;Marta;Muestra;Ejemplo;Calle de la Prueba, 1;28013;Madrid;Madrid;es

`kind` is dni, tie or eu_citizen. A permanent DNI expires on 01/01/9999 and needs `issued`; `issued` and
`second_surname` may be empty.")]
    Import {
        /// File with the people.
        file: PathBuf,
        #[command(flatten)]
        registry: RegistryArguments,
    },
}

/// Invitation letters.
#[derive(Debug, Subcommand)]
#[command(after_help = "\
Examples:
  rubrica letters list --server https://sign.example --token-file token.txt
  rubrica letters take 3q2-7wAAAAAAAAAAAAAAAA -o letter.pdf --server … --token-file token.txt
  rubrica letters posted 3q2-7wAAAAAAAAAAAAAAAA --server … --token-file token.txt

A letter holds a code: print it, delete the file, and mark it as posted; it can be taken again until
then, and never after.")]
pub(crate) enum LettersCommand {
    /// List those that wait, one JSON object a line.
    List {
        #[command(flatten)]
        registry: RegistryArguments,
    },
    /// Write one as PDF.
    Take {
        /// Identifier, as `list` shows it.
        letter: String,
        /// Where the letter goes.
        #[arg(short, long, value_name = "FILE")]
        output: PathBuf,
        #[command(flatten)]
        registry: RegistryArguments,
    },
    /// Mark one as posted: what is printed is forgotten.
    Posted {
        /// Identifier, as `list` shows it.
        letter: String,
        #[command(flatten)]
        registry: RegistryArguments,
    },
}

/// Officers.
#[derive(Debug, Subcommand)]
pub(crate) enum OfficerCommand {
    Add(AddOfficerArguments),
}

/// Add an officer, and show the code with which he chooses his password.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  On the machine of the service, whose data directory holds the registry's token:
    rubrica officer add ana.oficina --data /var/lib/rubrica --name 'Ana Muestra' \\
      --phone +34600000000 --role office-admin --office 0001

  From elsewhere:
    rubrica officer add ana.oficina --server https://sign.example --token-file token.txt …

The officer goes to /office/activate with his user name and the code; it cannot be had again. Adding
somebody who has no password yet makes another code.")]
pub(crate) struct AddOfficerArguments {
    /// The name by which he logs in.
    pub(crate) officer: String,
    /// Address of the service.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    pub(crate) server: String,
    /// Data directory of the service, for the registry's token.
    #[arg(long, value_name = "DIR", required_unless_present = "token_file")]
    pub(crate) data: Option<PathBuf>,
    /// File with the bearer token of the registry: the gateway's variable `registry_token`.
    #[arg(long, value_name = "FILE", conflicts_with = "data")]
    pub(crate) token_file: Option<PathBuf>,
    /// As he is called.
    #[arg(long)]
    pub(crate) name: String,
    /// Where his codes are sent to.
    #[arg(long)]
    pub(crate) phone: String,
    /// What he is there for.
    #[arg(long, value_enum)]
    pub(crate) role: OfficerRoleArgument,
    /// His office.
    #[arg(long)]
    pub(crate) office: String,
    /// Language for messages: es, ca, gl, eu, va or en.
    #[arg(long, default_value = "es")]
    pub(crate) language: String,
}

/// What an officer is there for.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum OfficerRoleArgument {
    /// Registers citizens.
    Registrar,
    /// Decides on video identifications.
    Reviewer,
    /// Adds and ends the officers of his office.
    OfficeAdmin,
}

/// Sign a file as in the browser: the document and the password stay on this machine.
///
/// A PDF gets a PAdES signature inside; any other file a CAdES signature beside it. The first time,
/// the keys and certificates are made, under terms that have to be accepted.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  Sign a PDF; the code of the SMS is asked for:
    rubrica sign form.pdf --server https://sign.example --id 12345678Z \\
      --password-file password.txt -o form-signed.pdf

  Without a terminal: the first call has the code sent and ends with 4, the second signs with it:
    rubrica sign form.pdf … -o form-signed.pdf < /dev/null
    rubrica sign form.pdf … -o form-signed.pdf --otp 123456

  Against a demonstration, reading codes from its outbox:
    rubrica sign notes.txt --server http://127.0.0.1:8080 --id 00000000T --password-file p.txt \\
      --otp-outbox rubrica-data/outbox.jsonl --accept-terms -o notes.txt.p7s

Exit codes: 0 signed, 1 not signed, 2 wrong command line, 4 a one-time code is awaited.")]
pub(crate) struct SignArguments {
    /// File to be signed.
    pub(crate) file: PathBuf,
    /// Address of the service, for example https://sign.example.
    #[arg(long, value_name = "URL")]
    pub(crate) server: String,
    /// DNI or NIE.
    #[arg(long, value_name = "DNI")]
    pub(crate) id: String,
    /// File with the password on its first line; `-` reads it from standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) password_file: PathBuf,
    /// One-time code, when an earlier call has had one sent for this very file.
    #[arg(long, value_name = "CODE", conflicts_with = "otp_outbox")]
    pub(crate) otp: Option<String>,
    /// Outbox of a demonstration, to read the one-time codes from.
    #[arg(long, value_name = "FILE")]
    pub(crate) otp_outbox: Option<PathBuf>,
    /// Form of the signature; by default PAdES for a PDF, CAdES for all else.
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// Where the signed PDF, or the signature, goes.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
    /// Accept the terms under which certificates are issued, when there are none yet.
    #[arg(long)]
    pub(crate) accept_terms: bool,
    /// Certificate of the root authority; by default the one that the service gives.
    #[arg(long, value_name = "ROOT.pem")]
    pub(crate) trust: Option<PathBuf>,
    /// Allow an unencrypted connection to another machine.
    #[arg(long)]
    pub(crate) insecure_http: bool,
}

/// Form of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Inside the PDF.
    Pades,
    /// In a file of its own.
    Cades,
}

/// Verify the signatures of a PDF or of a CAdES file.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  rubrica verify form-signed.pdf --trust root.pem
  rubrica verify notes.txt.p7s --detached notes.txt --trust root.pem --json

Exit codes: 0 TOTAL-PASSED, 1 TOTAL-FAILED, 2 INDETERMINATE, 3 unreadable or wrong command line.
With several signatures the worst one decides.")]
pub(crate) struct VerifyArguments {
    /// Signed PDF, or signature.
    pub(crate) file: PathBuf,
    /// The document that the signature stands beside.
    #[arg(long, value_name = "CONTENT")]
    pub(crate) detached: Option<PathBuf>,
    /// Certificate of an authority to be trusted; may be repeated. Without any, nobody is trusted
    /// and the best result is INDETERMINATE.
    #[arg(long, value_name = "CA.pem")]
    pub(crate) trust: Vec<PathBuf>,
    /// Report as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}
