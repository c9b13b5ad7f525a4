//! Citizens, officers, letters to them and messages.

use clap::{Args, Subcommand, ValueEnum};
use std::path::PathBuf;

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
    /// Ends certificates and suspends them.
    RevocationOfficer,
}

/// Messages to phones.
#[derive(Debug, Subcommand)]
pub(crate) enum SmsCommand {
    /// Tell citizens whose certificates end soon, once for each number of days of the policy
    /// (`expiry_notice_days`). Let a timer call it once a day; to call it again tells nobody twice.
    #[command(after_help = "\
Example:
  rubrica sms ending --server https://sign.example --token-file token.txt")]
    Ending {
        /// Address of the service.
        #[arg(long, value_name = "URL")]
        server: String,
        /// File with the operator's bearer token: the gateway's variable `registry_token`.
        #[arg(long, value_name = "FILE")]
        token_file: PathBuf,
    },
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
