//! Signing and verifying.

use clap::{Args, ValueEnum};
use std::path::PathBuf;

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
    /// Where the receipt goes: what shows later that the signature stands in the signer's log.
    #[arg(long, value_name = "FILE")]
    pub(crate) receipt: Option<PathBuf>,
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
